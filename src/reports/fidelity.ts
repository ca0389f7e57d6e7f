import type { FieldProfile } from '../smartdesk/field-profile.js';
import type { ObjectProfile } from '../smartdesk/profile.js';
import { makingOf } from '../mapping/field-line-schema.js';
import {
  MAPPED_OBJECTS,
  type FieldMapping,
  type MappedObject,
  type Mapping,
  type ObjectMapping,
} from '../mapping/mapping-schema.js';
import { STANDARD_LINES } from '../mapping/proposal/standard-lines.js';
import { makingWords } from '../mapping/words.js';
import type { Decider, LineDecision } from './fidelity-decisions.js';
import { FIXED_FIDELITY, type Judgement } from './fidelity-fixed.js';

/** What becomes of a column of the export, or where a value comes from that is none. */
export interface FidelityLine extends Judgement {
  readonly object: string;
  readonly field: string;
  /** Records in which it is not blank; null for a line that is no column. */
  readonly filled: number | null;
  readonly rows: number;
  /** Null: nobody has a choice, or nobody asked whose it was. */
  readonly decision: LineDecision | null;
}

/**
 * What becomes of every column of every object that moves, and of the lines that are made of others. Pure.
 * @param decide whose decision each line is; left out where nobody asks
 */
export function fidelityLines(
  profiles: readonly ObjectProfile[],
  mapping: Mapping | null,
  decide?: Decider,
): FidelityLine[] {
  return profiles.flatMap(({ object, rows, fields }) => {
    const mapped = MAPPED_OBJECTS.find((known) => known === object);
    const fixed = FIXED_FIDELITY[object];
    if (mapped === undefined && fixed === undefined) return [];
    const objectMapping = mapped === undefined ? undefined : mapping?.objects[mapped];
    const columns = fields.map((profile): FidelityLine => {
      const { field, filled } = profile;
      const settled = fixed?.[field] ?? inlineNote(field, objectMapping);
      const decision =
        mapped === undefined || settled !== undefined ? null : (decide?.(mapped, field) ?? null);
      const judgement = settled ?? judge(profile, mapped, objectMapping);
      return { object, field, filled, rows, decision, ...ownReason(judgement, decision) };
    });
    return [...columns, ...madeLines(mapped, objectMapping, rows, decide)];
  });
}

/** An inline note is a record of its own, whatever the mapping says of the object it stands in. */
function inlineNote(field: string, object: ObjectMapping | undefined): Judgement | undefined {
  if (field !== 'notes' || object === undefined || object.fields[field] !== undefined || !object.enabled)
    return undefined;
  return { fidelity: 'preserved', target: 'Pipedrive note', reason: 'each becomes a note on its record' };
}

function judge(
  profile: FieldProfile,
  object: MappedObject | undefined,
  mapping: ObjectMapping | undefined,
): Judgement {
  const line = mapping?.fields[profile.field];
  if (mapping?.enabled === false)
    return { fidelity: 'not mapped', target: '', reason: 'the mapping leaves out the whole object' };
  if (line === undefined)
    return { fidelity: 'not mapped', target: '', reason: 'the mapping does not name it' };
  const { to, type, reason = '' } = line;
  if (to !== null) return { ...carried(to, type), reason };
  // Where the service itself has no place for a standard column, leaving it out is a limit of Pipedrive; elsewhere a choice.
  const isLimit = object !== undefined && STANDARD_LINES[object][profile.field]?.to === null;
  return { fidelity: isLimit ? 'not possible' : 'not mapped', target: '', reason };
}

function carried(to: string, type: FieldMapping['type']): Omit<Judgement, 'reason'> {
  return type === undefined
    ? { fidelity: 'preserved', target: to }
    : { fidelity: 'custom field', target: `${to} (${type})` };
}

/** Why something was proposed is no reason for what a person made of it. */
function ownReason(judgement: Judgement, decision: LineDecision | null): Judgement {
  if (decision?.how !== 'changed') return judgement;
  const known = judgement.fidelity === 'not possible' ? judgement.reason : '';
  return { ...judgement, reason: known };
}

function madeLines(
  object: MappedObject | undefined,
  mapping: ObjectMapping | undefined,
  rows: number,
  decide: Decider | undefined,
): FidelityLine[] {
  if (object === undefined || mapping?.enabled !== true) return [];
  return Object.entries(mapping.fields)
    .filter(([, line]) => makingOf(line) !== null && line.to !== null)
    .map(([field, line]) => ({
      object,
      field,
      filled: null,
      rows,
      decision: decide?.(object, field) ?? null,
      ...carried(line.to ?? '', line.type),
      reason: makingWords(line),
    }));
}
