import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { FieldMapping, MappedObject } from '../mapping-schema.js';
import { NATIVE_ATTRIBUTES } from '../mapping-targets.js';
import type { SourceFacts } from '../source-facts.js';
import type { Candidate, FieldCandidates } from './candidates.js';
import type { DateDecision, DateOrders } from './date-orders.js';
import type { FieldNames } from './field-names.js';
import { fieldQuestions } from './field-questions.js';
import type { MadeLine } from './made-line.js';
import { matchColumns } from './match-columns.js';
import { matchedLine } from './matched-line.js';
import type { SourceColumn } from './profile-features.js';
import type { Question } from './question.js';
import { ruleLine } from './rule-lines.js';

export interface ObjectLines {
  readonly fields: Record<string, FieldMapping>;
  readonly questions: readonly Question[];
  /** Columns that are neither standard nor custom fields. */
  readonly unknown: readonly string[];
  /** Columns without a value in any row that have a place in Pipedrive all the same. */
  readonly blank: readonly string[];
  /** Custom fields that take an existing field of a similar name, as `column → name`. */
  readonly similar: readonly string[];
  /** Options that go to existing ones of another name, as `column: value → label`. */
  readonly options: readonly string[];
  /** Options that say there is no value, as `column "value"`. */
  readonly nonValues: readonly string[];
  readonly candidates: readonly FieldCandidates[];
}

interface Sources {
  readonly facts: SourceFacts;
  readonly names: FieldNames;
  readonly dates: DateOrders;
  readonly schema: TargetSchema | null;
}

/** Proposes a line for every column of an object, in the order of its file. */
export function objectLines(object: MappedObject, sources: Sources): ObjectLines {
  const { facts, dates } = sources;
  const made = madeLines(object, sources);
  const found = made.map(({ column, made: each }) => {
    const { field, profile } = column;
    const date = profile?.dates ? dates.decide(object, profile.dates) : null;
    const line = withDates(object, each.line, profile, date);
    const where = `${object}.${field}`;
    return { ...each, field, line, where, profile, date: line.convert === undefined ? null : date };
  });
  return {
    fields: Object.fromEntries(found.map(({ field, line }) => [field, line])),
    questions: found.flatMap(({ profile, line, date }) =>
      profile === null ? [] : fieldQuestions(object, profile, line, date),
    ),
    unknown: found.filter(({ unknown }) => unknown === true).map(({ where }) => where),
    blank: found.filter(({ profile, line }) => isBlank(profile, line)).map(({ where }) => where),
    similar: found
      .filter(({ similar }) => similar === true)
      .map(({ where, line }) => `${where} → ${line.to ?? ''}`),
    options: found.flatMap(({ where, table }) =>
      (table?.similar ?? []).map(({ value, label }) => `${where}: ${value} → ${label}`),
    ),
    nonValues: found.flatMap(({ where, table, profile }) =>
      (table?.nonValues ?? []).map((value) => `${where} "${value}"${uses(facts, where, value, profile)}`),
    ),
    candidates: found.map(({ field, line, candidates }) => ({
      object,
      field,
      candidates: candidates ?? [ruled(line)],
    })),
  };
}

/** How often a value occurs, as ` (12)`; nothing where it was not counted. */
function uses(facts: SourceFacts, where: string, value: string, profile: FieldProfile | null): string {
  const report = profile?.options;
  const count =
    report?.declared.find(({ option }) => option === value)?.count ??
    report?.unknown.find((each) => each.value === value)?.count ??
    facts.lists?.[where]?.find((each) => each.value === value)?.count;
  return count === undefined ? '' : ` (${count})`;
}

/** The only candidate of a column that a rule places. */
function ruled({ to, type, reason }: FieldMapping): Candidate {
  return {
    to,
    ...(type !== undefined && { type }),
    score: 1,
    evidence: reason === undefined ? [] : [reason],
  };
}

interface Made {
  readonly column: SourceColumn;
  readonly made: MadeLine;
}

function madeLines(object: MappedObject, { facts, names, schema }: Sources): Made[] {
  const columns = columnsOf(object, facts);
  const rules = new Map(columns.map((column) => [column, ruleLine(object, column, facts, schema)]));
  const matches = matchColumns({
    object,
    rows: facts.rows[object] ?? 0,
    columns,
    ruled: (column) => (rules.get(column) ?? null) !== null,
    names,
    schema,
  });
  return columns.flatMap((column): Made[] => {
    const rule = rules.get(column) ?? null;
    if (rule !== null) return [{ column, made: rule }];
    const match = matches.get(column.field);
    return match === undefined ? [] : [{ column, made: matchedLine(object, column, match, names) }];
  });
}

/** Columns of the file; notes always have their standard ones, because inline notes do. */
function columnsOf(object: MappedObject, { profiles, definitions }: SourceFacts): SourceColumn[] {
  const fields = profiles.find((each) => each.object === object)?.fields ?? [];
  const found = fields.map((profile): SourceColumn => {
    const definition = definitions.find((each) => each.object === object && each.key === profile.field);
    return { field: profile.field, profile, definition };
  });
  if (found.length > 0 && object !== 'notes') return found;
  const known = new Set(found.map(({ field }) => field));
  const missing = STANDARD_COLUMNS[object].filter(({ name }) => !known.has(name));
  return [...found, ...missing.map(({ name }) => ({ field: name, profile: null, definition: undefined }))];
}

function withDates(
  object: MappedObject,
  line: FieldMapping,
  profile: FieldProfile | null,
  date: DateDecision | null,
): FieldMapping {
  if (date === null || !holdsDate(object, line, profile)) return line;
  return { ...line, convert: date.convert, reason: `${line.reason ?? ''}; ${date.reason}` };
}

/** Text columns may look like dates; only one that is a date, or goes where dates go, is read as one. */
function holdsDate(object: MappedObject, { to, type }: FieldMapping, column: FieldProfile | null): boolean {
  if (type !== undefined) return type === 'date';
  const attributes = NATIVE_ATTRIBUTES[object];
  return column?.kind === 'date' || (to !== null && attributes[to]?.kind === 'date');
}

function isBlank(profile: FieldProfile | null, line: FieldMapping): boolean {
  return profile !== null && profile.filled === 0 && profile.blank > 0 && line.type !== undefined;
}
