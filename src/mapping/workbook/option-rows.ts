import { MAPPED_OBJECTS, type FieldMapping, type Mapping } from '../mapping-schema.js';
import { KEY_GAP, type RowReader } from './row-reader.js';
import type { FilledRow } from './sheet.js';

/** Value tables of all lines, a row for each value. */
export function optionRows({ objects }: Mapping): string[][] {
  return MAPPED_OBJECTS.flatMap((object) =>
    Object.entries(objects[object].fields).flatMap(([field, { options }]) =>
      Object.entries(options ?? {}).map(([value, to]) => [object, field, value, to ?? '']),
    ),
  );
}

/** Values may be added to any line; one that was there has to stay: a blank `to` leaves it out. */
export function readOptions(reader: RowReader, mapping: Mapping): void {
  const lines = new Map<string, FieldMapping>(
    MAPPED_OBJECTS.flatMap((object) =>
      Object.entries(mapping.objects[object].fields).map(
        ([name, line]) => [`${object}${KEY_GAP}${name}`, line] as const,
      ),
    ),
  );
  const expected = [...lines].flatMap(([name, { options }]) =>
    Object.keys(options ?? {}).map((value) => `${name}${KEY_GAP}${value}`),
  );
  const keyOf = (row: FilledRow): string =>
    [
      reader.text(row, 'object').toLowerCase(),
      reader.raw(row, 'field'),
      reader.raw(row, 'source_value'),
    ].join(KEY_GAP);
  for (const [key, row] of reader.byKey(keyOf, new Set(expected), 'source_value')) {
    if (reader.isUnchanged(row)) continue;
    const [object = '', field = '', ...rest] = key.split(KEY_GAP);
    const line = lines.get(`${object}${KEY_GAP}${field}`);
    if (line === undefined) reader.problem(row, 'field', `there is no line '${field}' of '${object}'`);
    else setOption(reader, row, line, rest.join(KEY_GAP));
  }
}

function setOption(reader: RowReader, row: FilledRow, line: FieldMapping, value: string): void {
  if (value === '') {
    reader.problem(row, 'source_value', 'name the value; for blank cells there is the column `default`');
    return;
  }
  const to = reader.text(row, 'to');
  line.options = { ...line.options, [value]: to === '' ? null : to };
}
