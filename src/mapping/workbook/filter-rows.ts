import {
  COMPARISONS,
  conditionSchema,
  conditionsOf,
  type Comparison,
  type Condition,
} from '../filter-schema.js';
import { MAPPED_OBJECTS, type MappedObject, type Mapping } from '../mapping-schema.js';
import { CONDITION_WORDS } from './columns.js';
import type { RowReader } from './row-reader.js';
import type { FilledRow } from './sheet.js';

/** How a blank value is written in a list. */
const BLANK = '(blank)';
const NUMBERS: ReadonlySet<Comparison> = new Set(['under', 'notUnder', 'over', 'notOver']);

/** A row for each thing that a condition asks. */
export function filterRows(mapping: Mapping): string[][] {
  return MAPPED_OBJECTS.flatMap((object) => rowsOf(object, mapping));
}

function rowsOf(object: MappedObject, { objects }: Mapping): string[][] {
  return conditionsOf(objects[object].filter).flatMap((condition) =>
    COMPARISONS.flatMap((comparison) => {
      const limit = condition[comparison];
      return limit === undefined ? [] : [[object, condition.field, ...cellsOf(comparison, limit)]];
    }),
  );
}

function cellsOf(comparison: Comparison, limit: NonNullable<Condition[Comparison]>): [string, string] {
  if (comparison === 'blank') return [limit === true ? 'blank' : 'filled', ''];
  const shown = Array.isArray(limit)
    ? limit.map((value) => (value === '' ? BLANK : value)).join('\n')
    : String(limit);
  return [comparison, shown];
}

/** Rows may come and go. An object of whose rows none did keeps its filter as it was, with several questions in one condition. */
export function readFilters(reader: RowReader, mapping: Mapping): void {
  const found = new Map<MappedObject, FilledRow[]>(MAPPED_OBJECTS.map((object) => [object, []]));
  for (const row of reader.sheet.rows) {
    const object = reader.word(row, 'object', MAPPED_OBJECTS, 'never');
    if (object !== null) found.get(object)?.push(row);
  }
  for (const [object, rows] of found) {
    if (reader.areUnchanged(rows, rowsOf(object, mapping))) continue;
    const conditions = rows.flatMap((row) => conditionOf(reader, row) ?? []);
    const [only, ...others] = conditions;
    mapping.objects[object].filter = only === undefined ? null : others.length === 0 ? only : conditions;
  }
}

function conditionOf(reader: RowReader, row: FilledRow): Condition | null {
  const field = reader.text(row, 'field');
  if (field === '') reader.problem(row, 'field', 'name the column that is compared');
  const word = reader.word(row, 'condition', CONDITION_WORDS, 'never');
  if (word === null) return null;
  const parsed = conditionSchema.safeParse({ field, ...askedBy(reader, row, word) });
  if (parsed.success) return parsed.data;
  reader.problem(row, 'value', valueProblem(word));
  return null;
}

function askedBy(reader: RowReader, row: FilledRow, word: string): Record<string, unknown> {
  const value = reader.text(row, 'value');
  if (word === 'blank' || word === 'filled') {
    if (value !== '') reader.problem(row, 'value', `'${word}' takes no value: leave the cell blank`);
    return { blank: word === 'blank' };
  }
  if (word === 'in' || word === 'notIn') {
    const lines = reader.lines(row, 'value').map((line) => (line === BLANK ? '' : line));
    if (lines.length === 0)
      reader.problem(row, 'value', `give the values, one a line; ${BLANK} for a blank one`);
    return { [word]: lines };
  }
  return { [word]: NUMBERS.has(word as Comparison) ? Number(value || Number.NaN) : value };
}

function valueProblem(word: string): string {
  return NUMBERS.has(word as Comparison)
    ? 'a number is needed here, as 1234.5'
    : 'a day is needed here, as 2015-01-31';
}
