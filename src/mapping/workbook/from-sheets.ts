import { fingerprintMapping } from '../fingerprint.js';
import { MAPPED_OBJECTS, mappingSchema, type Mapping } from '../mapping-schema.js';
import { readFields, readMade } from './field-rows.js';
import { readFilters } from './filter-rows.js';
import { readGeneral, readObjects } from './general-rows.js';
import { readMerges } from './merge-rows.js';
import { readOptions } from './option-rows.js';
import { RowReader } from './row-reader.js';
import type { FilledSheet, SheetProblem } from './sheet.js';
import { readStages } from './stage-rows.js';
import { toSheets } from './to-sheets.js';

export type Imported =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly SheetProblem[] };

/** For people to read only. */
const UNREAD: ReadonlySet<string> = new Set(['questions']);

/**
 * Puts what a customer filled in into the mapping that the workbook was made of. All or nothing.
 * @param base the mapping as it is now: the workbook must have been made of it
 */
export function fromSheets(sheets: readonly FilledSheet[], base: Mapping): Imported {
  const problems: SheetProblem[] = [];
  const readers = readersOf(sheets, base, problems);
  if (readers === null) return { ok: false, problems };
  const reader = (name: string): RowReader => {
    const found = readers.get(name);
    if (found === undefined) throw new Error(`no reader of ${name}`);
    return found;
  };
  const about = reader('about');
  const made = about.sheet.rows.find((row) => about.text(row, 'what') === 'fingerprint');
  if (made === undefined || about.text(made, 'value') !== fingerprintMapping(base)) {
    const message =
      'the mapping was changed since this workbook was written: export it again, and fill that in';
    return { ok: false, problems: [{ cell: 'about', message }] };
  }
  const mapping = structuredClone(base);
  readGeneral(reader('general'), mapping);
  readObjects(reader('objects'), mapping);
  readFilters(reader('filters'), mapping);
  for (const object of MAPPED_OBJECTS) readFields(reader(object), mapping.objects[object]);
  readMade(reader('made'), mapping);
  readOptions(reader('options'), mapping);
  readStages(reader('stages'), mapping);
  readMerges(reader('merges'), mapping);
  const parsed = mappingSchema.safeParse(mapping);
  if (problems.length > 0) return { ok: false, problems };
  if (parsed.success) return { ok: true, mapping: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => ({ cell: path.join('.'), message }));
  return { ok: false, problems: issues };
}

/** @returns null when a sheet or column is missing */
function readersOf(
  sheets: readonly FilledSheet[],
  base: Mapping,
  problems: SheetProblem[],
): Map<string, RowReader> | null {
  const readers = new Map<string, RowReader>();
  const written = toSheets(base);
  for (const { name, rows } of sheets) {
    // Spreadsheets like to add a sheet of their own, with nothing in it.
    if (rows.length > 0 && !written.some((sheet) => sheet.name === name))
      problems.push({ cell: name, message: 'no such sheet is known: put its name back, or remove it' });
  }
  for (const sheet of written) {
    if (UNREAD.has(sheet.name)) continue;
    const found = sheets.find(({ name }) => name === sheet.name);
    if (found === undefined) {
      problems.push({ cell: sheet.name, message: 'the sheet is gone: put it back, or export again' });
      continue;
    }
    const reader = new RowReader(found, sheet, problems);
    if (reader.hasColumns()) readers.set(sheet.name, reader);
  }
  return problems.length === 0 ? readers : null;
}
