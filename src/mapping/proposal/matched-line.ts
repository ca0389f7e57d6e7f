import { foldName } from '../../normalise/name.js';
import type { CustomFieldType, FieldMapping, MappedObject } from '../mapping-schema.js';
import { fieldTargetOf } from '../mapping-targets.js';
import type { Candidate } from './candidates.js';
import { labelOf } from './column-labels.js';
import type { FieldNames } from './field-names.js';
import { TYPE_OF } from './field-types.js';
import type { MadeLine } from './made-line.js';
import { bandOf, confidenceOf } from './matching/confidence.js';
import { evidenceFor } from './matching/evidence.js';
import type { Match } from './matching/match-object.js';
import type { MatchTarget } from './matching/targets.js';
import { booleanTable, optionTable } from './option-table.js';
import type { OptionTable } from './option-table.js';
import type { SourceColumn } from './profile-features.js';
import { rankedCandidates } from './ranked-candidates.js';
import { isFieldObject } from './rule-lines.js';

/** Confidence in a column that can only be a field of its own, of a type that nobody says. */
const UNDEFINED = 0.5;

/** The line of a column that the matching places. */
export function matchedLine(
  object: MappedObject,
  column: SourceColumn,
  match: Match,
  names: FieldNames,
): MadeLine {
  const unknown = column.definition === undefined;
  const confidence = unknown && match.margin === Infinity ? UNDEFINED : confidenceOf(match.margin);
  const isPlaced = match.target.kind !== 'new' && match.target.kind !== 'existing';
  const made = isPlaced
    ? { line: placedLine(column, match.target, confidence) }
    : customLine(object, column, match.target, confidence, names);
  const line = { ...made.line, reason: reasonOf(object, match, made.line, unknown) };
  return { ...made, line, unknown, candidates: candidatesOf(object, column, match, line, names) };
}

/** The band in words, then why. A defined field that nothing in the target is like gets its own by rule. */
function reasonOf(object: MappedObject, match: Match, line: FieldMapping, unknown: boolean): string {
  const undefinedToo = unknown ? ['no definition says what it is'] : [];
  const why = [...undefinedToo, ...(line.reason === undefined ? [] : [line.reason])];
  if (match.margin === Infinity || line.confidence === 1) return why.join('; ');
  const band = `${bandOf(line.confidence ?? 0)} confidence`;
  if (match.target.kind === 'new' && !unknown)
    return [...why, `no existing field is like it (${band})`].join('; ');
  const evidence = evidenceFor(object, match.read, match.target);
  return [band, ...why, ...evidence].join('; ');
}

function placedLine(column: SourceColumn, { to }: MatchTarget, confidence: number): FieldMapping {
  const label = to === 'note' ? { label: labelOf(column) } : {};
  return { to, ...label, onInvalid: 'drop', confidence };
}

function customLine(
  object: MappedObject,
  column: SourceColumn,
  { kind, to, type: existingType, options }: MatchTarget,
  confidence: number,
  names: FieldNames,
): Omit<MadeLine, 'candidates'> {
  const target = fieldTargetOf(object);
  if (!isFieldObject(object) || target === null) throw new RangeError(`${object} has no custom fields`);
  const label = labelOf(column);
  const type = (kind === 'existing' ? existingType : null) ?? typeOf(column);
  const named = names.name(target, object, (kind === 'existing' ? to : null) ?? label, type);
  const table = tableOf(column, type, kind === 'existing' ? options : []);
  const exists = foldName(named.name) === foldName(label);
  // A rule, not a guess: the target has a field of just this name and type.
  const sure = exists && named.confidence === 1 && typeOf(column) === type;
  const doubtful = kind === 'new' && named.confidence === 0.5;
  const line: FieldMapping = {
    to: named.name,
    type,
    onInvalid: 'drop',
    ...(Object.keys(table.options).length > 0 && { options: table.options }),
    confidence: sure ? 1 : doubtful ? 0.5 : confidence,
    ...reasonFor(named.reason, kind === 'existing' && !sure),
  };
  return { line, similar: kind === 'existing' && !exists, table };
}

/** An existing field of another name has its evidence instead. */
function reasonFor(reason: string, isSimilar: boolean): Pick<FieldMapping, 'reason'> {
  return isSimilar ? {} : { reason };
}

/** SmartDesk's type as Pipedrive's; a column without a definition is text: long text if any value says so. */
function typeOf({ definition, profile }: SourceColumn): CustomFieldType {
  if (definition !== undefined) return TYPE_OF[definition.type];
  return (profile?.maxLength ?? 0) > 255 ? 'text' : 'varchar';
}

const NO_TABLE: OptionTable = { options: {}, nonValues: [], similar: [] };

function tableOf(
  { definition, profile }: SourceColumn,
  type: CustomFieldType,
  existing: readonly string[],
): OptionTable {
  if (type !== 'enum' && type !== 'set') return NO_TABLE;
  if (definition?.type === 'boolean') return { ...NO_TABLE, options: booleanTable(existing) };
  const occurring = (profile?.options?.unknown ?? []).map(({ value }) => value);
  return optionTable(definition?.options ?? [], occurring, existing);
}

function candidatesOf(
  object: MappedObject,
  column: SourceColumn,
  match: Match,
  line: FieldMapping,
  names: FieldNames,
): Candidate[] {
  const target = fieldTargetOf(object);
  const newField = (): Pick<Candidate, 'to' | 'type'> => {
    const type = typeOf(column);
    if (!isFieldObject(object) || target === null) return { to: null };
    return { to: names.preview(target, object, labelOf(column), type), type };
  };
  return rankedCandidates(object, match, line, newField);
}
