import type { FieldMerge } from './merge-fields.js';
import type { Unit } from './units.js';

/**
 * Who wins where source and target were both changed: `source`, `target`, or `ask`: a person decides, and until then the
 * target keeps what it holds.
 */
export type FieldRule = 'source' | 'target' | 'ask';

/** What is done about each touched unit of a record. */
export interface DecidedFields {
  readonly writes: readonly FieldMerge[];
  /** The target holds the new value already. */
  readonly there: readonly FieldMerge[];
  /** They stay as somebody else made them, and that is agreed. */
  readonly theirs: readonly FieldMerge[];
  /** A person has to decide. */
  readonly open: readonly FieldMerge[];
}

export function decideFields(
  merges: readonly FieldMerge[],
  ruleOf: (unit: Unit) => FieldRule,
): DecidedFields {
  const fields = { writes: [], there: [], theirs: [], open: [] } as Record<keyof DecidedFields, FieldMerge[]>;
  for (const merge of merges) fields[placeOf(merge, ruleOf)].push(merge);
  return fields;
}

function placeOf({ unit, outcome }: FieldMerge, ruleOf: (unit: Unit) => FieldRule): keyof DecidedFields {
  if (outcome === 'write') return 'writes';
  if (outcome === 'there') return 'there';
  const rule = ruleOf(unit);
  if (rule === 'source') return 'writes';
  return rule === 'target' ? 'theirs' : 'open';
}
