import { fieldLineSchema, makingOf, type FieldMapping } from '../field-line-schema.js';
import {
  CONVERSIONS,
  CUSTOM_FIELD_TYPES,
  MAPPED_OBJECTS,
  type MappedObject,
  type Mapping,
  type ObjectMapping,
} from '../mapping-schema.js';
import { KEY_GAP, type RowReader } from './row-reader.js';
import { quoted, unquoted, type FilledRow } from './sheet.js';

/** The columns of the export. */
export function fieldRows({ fields }: ObjectMapping): string[][] {
  return linesOf(fields, false).map(([name, line]) => [name, ...lineCells(line)]);
}

/** The lines that are made of others, of all objects. */
export function madeRows({ objects }: Mapping): string[][] {
  return MAPPED_OBJECTS.flatMap((object) =>
    linesOf(objects[object].fields, true).map(([name, line]) => [
      object,
      name,
      ...makingCells(line),
      ...lineCells(line),
    ]),
  );
}

function linesOf(fields: ObjectMapping['fields'], isMade: boolean): [string, FieldMapping][] {
  return Object.entries(fields).filter(([, line]) => (makingOf(line) !== null) === isMade);
}

function makingCells({ constant, join, split }: FieldMapping): string[] {
  return [
    constant ?? '',
    join?.columns.join('\n') ?? '',
    join === undefined ? '' : quoted(join.with),
    split?.column ?? '',
    split === undefined ? '' : quoted(split.at),
    split === undefined ? '' : String(split.part),
    split === undefined ? '' : String(split.of),
  ];
}

function lineCells(line: FieldMapping): string[] {
  return [
    line.to ?? '',
    line.type ?? '',
    line.convert ?? '',
    line.default ?? '',
    line.onInvalid,
    line.label ?? '',
    line.confidence === undefined ? '' : String(line.confidence),
    line.reason ?? '',
  ];
}

export function readFields(reader: RowReader, object: ObjectMapping): void {
  const names = new Set(linesOf(object.fields, false).map(([name]) => name));
  const rows = reader.byKey((row) => reader.raw(row, 'field'), names, 'field');
  for (const name of names) {
    const row = rows.get(name);
    const base = object.fields[name];
    if (row === undefined || base === undefined || reader.isUnchanged(row)) continue;
    object.fields[name] = checked(reader, row, { ...kept(base), ...filledLine(reader, row) }) ?? base;
  }
}

/** Rows may be added; one that was there has to stay: a blank `to` says that the line goes nowhere. */
export function readMade(reader: RowReader, mapping: Mapping): void {
  const expected = MAPPED_OBJECTS.flatMap((object) =>
    linesOf(mapping.objects[object].fields, true).map(([name]) => `${object}${KEY_GAP}${name}`),
  );
  const keyOf = (row: FilledRow): string =>
    `${reader.text(row, 'object').toLowerCase()}${KEY_GAP}${reader.raw(row, 'field')}`;
  for (const [key, row] of reader.byKey(keyOf, new Set(expected), 'field')) {
    if (reader.isUnchanged(row)) continue;
    const object = reader.word(row, 'object', MAPPED_OBJECTS, 'never');
    const name = key.slice(key.indexOf(KEY_GAP) + 1);
    if (name === '') reader.problem(row, 'field', 'give the line a name of its own');
    if (object !== null && name !== '') readMadeLine(reader, row, { object, name }, mapping);
  }
}

function readMadeLine(
  reader: RowReader,
  row: FilledRow,
  { object, name }: { readonly object: MappedObject; readonly name: string },
  { objects }: Mapping,
): void {
  const { fields } = objects[object];
  const base = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (base !== undefined && makingOf(base) === null) {
    reader.problem(row, 'field', `${object} have a column of this name: give the line another one`);
    return;
  }
  const making = makingOfRow(reader, row);
  if (making === null) return;
  const line = checked(reader, row, { ...(base && kept(base)), ...making, ...filledLine(reader, row) });
  if (line !== null) fields[name] = line;
}

/** What the cells of a row do not say of a line. */
function kept({
  to: _to,
  type: _type,
  convert: _convert,
  default: _default,
  onInvalid: _onInvalid,
  label: _label,
  constant: _constant,
  join: _join,
  split: _split,
  ...rest
}: FieldMapping): Partial<FieldMapping> {
  return rest;
}

function filledLine(reader: RowReader, row: FilledRow): Record<string, unknown> {
  const to = reader.text(row, 'to');
  const type = reader.word(row, 'type', CUSTOM_FIELD_TYPES, 'blank');
  const convert = reader.word(row, 'convert', CONVERSIONS, 'blank');
  const [given, label] = [reader.text(row, 'default'), reader.text(row, 'label')];
  if (to === '' && type !== null)
    reader.problem(row, 'to', 'a type is given, but no name of the custom field');
  return {
    to: to === '' ? null : to,
    onInvalid: reader.word(row, 'on_invalid', ['drop', 'skip'], 'blank') ?? 'drop',
    ...(type === null ? {} : { type }),
    ...(convert === null ? {} : { convert }),
    ...(given === '' ? {} : { default: given }),
    ...(label === '' ? {} : { label }),
  };
}

const MAKING_COLUMNS = ['constant', 'join', 'split'] as const;

function makingOfRow(reader: RowReader, row: FilledRow): Partial<FieldMapping> | null {
  const given = MAKING_COLUMNS.filter((column) => reader.text(row, column) !== '');
  const [only, second] = given;
  if (only === undefined || second !== undefined) {
    const message = 'a value comes from one place: fill in one of constant, join and split';
    reader.problem(row, second ?? 'constant', message);
    return null;
  }
  if (only === 'constant') return { constant: reader.text(row, 'constant') };
  if (only === 'join') {
    const separator = reader.raw(row, 'join_with');
    return {
      join: { columns: reader.lines(row, 'join'), with: separator === '' ? ' ' : unquoted(separator) },
    };
  }
  const number = (column: string): number => Number(reader.text(row, column) || Number.NaN);
  return {
    split: {
      column: reader.text(row, 'split'),
      at: unquoted(reader.raw(row, 'split_at')),
      part: number('part'),
      of: number('of'),
    },
  };
}

/** The cell that a part of a line stands in. */
const CELLS: Readonly<Record<string, string>> = {
  'split.at': 'split_at',
  'split.part': 'part',
  'split.of': 'of',
  'split.column': 'split',
  onInvalid: 'on_invalid',
};

/** What a person is told instead of the schema's own words. */
const MESSAGES: Readonly<Record<string, string>> = {
  to: 'a name has at most 255 characters',
  'split.at': 'give the text at which the column is split, in quotes: ", "',
  'split.part': 'give the number of the part, from 1 and not over `of`',
  'split.of': 'give into how many parts the column is split, 2 or more',
};

function checked(reader: RowReader, row: FilledRow, line: Record<string, unknown>): FieldMapping | null {
  const parsed = fieldLineSchema.safeParse(line);
  if (parsed.success) return parsed.data;
  const told = new Set<string>();
  for (const { path, message } of parsed.error.issues) {
    const at = path.slice(0, 2).join('.');
    if (told.has(at)) continue;
    told.add(at);
    reader.problem(row, CELLS[at] ?? String(path[0] ?? 'constant'), MESSAGES[at] ?? message);
  }
  return null;
}
