import { fingerprintMapping } from '../fingerprint.js';
import {
  CONVERSIONS,
  CUSTOM_FIELD_TYPES,
  MAPPED_OBJECTS,
  mappingSchema,
  type FieldMapping,
  type Mapping,
  type ObjectMapping,
} from '../mapping-schema.js';
import { RowReader } from './row-reader.js';
import { YES_NO, type Column, type FilledSheet, type SheetProblem } from './sheet.js';
import { COLUMNS } from './to-sheets.js';

export type Imported =
  | { readonly ok: true; readonly mapping: Mapping }
  | { readonly ok: false; readonly problems: readonly SheetProblem[] };

type Row = FilledSheet['rows'][number];

/** Sheets that may be changed, and their columns. */
const SHEETS: Readonly<Record<string, readonly Column[]>> = {
  about: COLUMNS.about,
  general: COLUMNS.general,
  objects: COLUMNS.objects,
  ...Object.fromEntries(MAPPED_OBJECTS.map((name) => [name, COLUMNS.fields])),
  options: COLUMNS.options,
  stages: COLUMNS.stages,
  merges: COLUMNS.merges,
};

/**
 * Puts what a customer filled in into the mapping that the workbook was made of. All or nothing.
 * @param base the mapping as it is now: the workbook must have been made of it
 */
export function fromSheets(sheets: readonly FilledSheet[], base: Mapping): Imported {
  const problems: SheetProblem[] = [];
  const readers = readersOf(sheets, problems);
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
  for (const object of MAPPED_OBJECTS) readFields(reader(object), mapping.objects[object]);
  readOptions(reader('options'), mapping);
  readStages(reader('stages'), mapping);
  readMerges(reader('merges'), mapping);
  const parsed = mappingSchema.safeParse(mapping);
  for (const issue of parsed.error?.issues ?? [])
    problems.push({ cell: issue.path.join('.'), message: issue.message });
  return problems.length === 0 && parsed.success
    ? { ok: true, mapping: parsed.data }
    : { ok: false, problems };
}

/** @returns null when a sheet or column is missing */
function readersOf(sheets: readonly FilledSheet[], problems: SheetProblem[]): Map<string, RowReader> | null {
  const readers = new Map<string, RowReader>();
  const unknown = sheets.filter(({ name }) => SHEETS[name] === undefined && name !== 'questions');
  for (const { name } of unknown)
    problems.push({ cell: name, message: 'no such sheet is known: put its name back' });
  for (const [name, columns] of Object.entries(SHEETS)) {
    const sheet = sheets.find((candidate) => candidate.name === name);
    if (sheet === undefined) {
      problems.push({ cell: name, message: 'the sheet is gone: put it back, or export again' });
      continue;
    }
    const reader = new RowReader(sheet, columns, problems);
    if (reader.hasColumns()) readers.set(name, reader);
  }
  return problems.length === 0 ? readers : null;
}

function readGeneral(reader: RowReader, mapping: Mapping): void {
  const names = ['notes', 'existingPersons', 'visibleTo', 'skipThreshold.percent', 'skipThreshold.atLeast'];
  const rows = reader.byKey((row) => reader.text(row, 'setting'), new Set(names), 'setting');
  const word = <T extends string>(name: string, words: readonly T[], set: (value: T) => void): void => {
    const row = rows.get(name);
    const value = row === undefined ? null : reader.word(row, 'value', words, 'never');
    if (value !== null) set(value);
  };
  word('notes', ['activity', 'note'], (value) => (mapping.notes = value));
  word('existingPersons', ['create', 'match'], (value) => (mapping.existingPersons = value));
  word('visibleTo', ['default', 'owner', 'company'], (value) => (mapping.visibleTo = value));
  for (const key of ['percent', 'atLeast'] as const) {
    const row = rows.get(`skipThreshold.${key}`);
    if (row === undefined) continue;
    const value = Number(reader.text(row, 'value') || Number.NaN);
    if (Number.isFinite(value) && value >= 0) mapping.skipThreshold[key] = value;
    else reader.problem(row, 'value', 'is no number');
  }
}

function readObjects(reader: RowReader, mapping: Mapping): void {
  const rows = reader.byKey((row) => reader.text(row, 'object'), new Set<string>(MAPPED_OBJECTS), 'object');
  for (const object of MAPPED_OBJECTS) {
    const row = rows.get(object);
    if (row === undefined) continue;
    const target = mapping.objects[object];
    const moves = reader.word(row, 'moves', YES_NO, 'never');
    if (moves !== null) target.enabled = moves === 'yes';
    target.onMissingParent =
      reader.word(row, 'on_missing_parent', ['skip', 'drop'], 'never') ?? target.onMissingParent;
    target.filter = filterOf(reader, row);
  }
}

function filterOf(reader: RowReader, row: Row): ObjectMapping['filter'] {
  const field = reader.text(row, 'filter_field');
  const [inList, notIn] = [reader.lines(row, 'filter_in'), reader.lines(row, 'filter_not_in')];
  if (field === '') {
    if (inList.length + notIn.length > 0)
      reader.problem(row, 'filter_field', 'name the field that these values are of');
    return null;
  }
  return { field, ...(inList.length === 0 ? {} : { in: inList }), ...(notIn.length === 0 ? {} : { notIn }) };
}

function readFields(reader: RowReader, object: ObjectMapping): void {
  const names = new Set(Object.keys(object.fields));
  const rows = reader.byKey((row) => reader.text(row, 'field'), names, 'field');
  for (const [name, field] of Object.entries(object.fields)) {
    const row = rows.get(name);
    if (row !== undefined) object.fields[name] = fieldOf(reader, row, field);
  }
}

function fieldOf(reader: RowReader, row: Row, base: FieldMapping): FieldMapping {
  const { to: _to, type: _type, convert: _convert, label: _label, ...rest } = base;
  const to = reader.text(row, 'to');
  const type = reader.word(row, 'type', CUSTOM_FIELD_TYPES, 'blank');
  const convert = reader.word(row, 'convert', CONVERSIONS, 'blank');
  const label = reader.text(row, 'label');
  if (to === '' && type !== null)
    reader.problem(row, 'to', 'a type is given, but no name of the custom field');
  if (to.length > 255) reader.problem(row, 'to', 'a name has at most 255 characters');
  return {
    ...rest,
    to: to === '' ? null : to,
    onInvalid: reader.word(row, 'on_invalid', ['drop', 'skip'], 'never') ?? base.onInvalid,
    ...(type === null ? {} : { type }),
    ...(convert === null ? {} : { convert }),
    ...(label === '' ? {} : { label }),
  };
}

const key = (...parts: string[]): string => parts.join('\0');

function readOptions(reader: RowReader, mapping: Mapping): void {
  const fields = MAPPED_OBJECTS.flatMap((object) =>
    Object.entries(mapping.objects[object].fields).map(([name, field]) => ({ object, name, field })),
  );
  const expected = fields.flatMap(({ object, name, field }) =>
    Object.keys(field.options ?? {}).map((value) => key(object, name, value)),
  );
  const keyOf = (row: Row): string =>
    key(reader.text(row, 'object'), reader.text(row, 'field'), row.cells['source_value'] ?? '');
  const rows = reader.byKey(keyOf, new Set(expected), 'source_value');
  for (const { object, name, field } of fields) {
    for (const value of Object.keys(field.options ?? {})) {
      const row = rows.get(key(object, name, value));
      if (row === undefined || field.options === undefined) continue;
      const to = reader.text(row, 'to');
      field.options[value] = to === '' ? null : to;
    }
  }
}

function readStages(reader: RowReader, mapping: Mapping): void {
  const expected = Object.entries(mapping.pipelines).flatMap(([id, { stages }]) => {
    const ids = Object.keys(stages);
    return ids.length === 0 ? [key(id, '')] : ids.map((stage) => key(id, stage));
  });
  const keyOf = (row: Row): string => key(reader.text(row, 'pipeline_id'), reader.text(row, 'stage_id'));
  const rows = reader.byKey(keyOf, new Set(expected), 'stage_id');
  for (const [id, pipeline] of Object.entries(mapping.pipelines)) {
    const own = [...rows].filter(([name]) => name.startsWith(`${id}\0`)).map(([, row]) => row);
    const names = new Set(
      own.map(
        (row) => `${reader.text(row, 'pipeline')}\0${reader.text(row, 'create_pipeline').toLowerCase()}`,
      ),
    );
    const [first, second] = own;
    if (first === undefined) continue;
    if (names.size > 1 && second !== undefined)
      reader.problem(second, 'pipeline', 'every row of a pipeline has the same name and the same answer');
    const to = reader.text(first, 'pipeline');
    if (to === '') reader.problem(first, 'pipeline', 'name the pipeline');
    else pipeline.to = to;
    pipeline.create = reader.word(first, 'create_pipeline', YES_NO, 'never') === 'yes';
    for (const [stageId, stage] of Object.entries(pipeline.stages)) {
      const row = rows.get(key(id, stageId));
      if (row === undefined) continue;
      const { to: _to, create: _create, ...rest } = stage;
      const name = reader.text(row, 'stage');
      const is = reader.word(row, 'stage_is', ['existing', 'create'], 'never');
      if (name === '') reader.problem(row, 'stage', 'name the stage');
      else if (is !== null)
        pipeline.stages[stageId] = { ...rest, ...(is === 'create' ? { create: name } : { to: name }) };
    }
  }
}

function readMerges(reader: RowReader, mapping: Mapping): void {
  const groups = mapping.organizations.merge;
  const keyOf = (row: Row): string => key(reader.text(row, 'domain'), reader.text(row, 'members'));
  const nameOf = (group: (typeof groups)[number]): string =>
    key(
      group.domain,
      group.members
        .map(({ id, name }) => `${id} ${name}`)
        .join('\n')
        .trim(),
    );
  const rows = reader.byKey(keyOf, new Set(groups.map(nameOf)), 'domain');
  for (const group of groups) {
    const row = rows.get(nameOf(group));
    if (row === undefined) continue;
    group.merge = reader.word(row, 'merge', YES_NO, 'never') === 'yes';
    const survivor = reader.text(row, 'survivor');
    if (group.members.some(({ id }) => id === survivor)) group.survivor = survivor;
    else reader.problem(row, 'survivor', 'is no id of the members');
  }
}
