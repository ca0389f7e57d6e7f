import { MAPPED_OBJECTS, type Mapping } from '../mapping-schema.js';
import type { RowReader } from './row-reader.js';
import { YES_NO, yesNo } from './sheet.js';

/** Settings of the whole mapping, by name: how they are shown, and what they mean. */
const GENERAL: ReadonlyArray<readonly [string, (mapping: Mapping) => string, string]> = [
  ['notes', ({ notes }) => notes, 'activities of type note become: activity, or note'],
  ['existingPersons', ({ existingPersons }) => existingPersons, 'persons with that e-mail: match, or create'],
  ['visibleTo', ({ visibleTo }) => visibleTo, 'who sees the records: default, owner, or company'],
  [
    'skipThreshold.percent',
    ({ skipThreshold }) => String(skipThreshold.percent),
    'hold when more is skipped',
  ],
  [
    'skipThreshold.atLeast',
    ({ skipThreshold }) => String(skipThreshold.atLeast),
    'and at least so many records',
  ],
];

export function generalRows(mapping: Mapping): string[][] {
  return GENERAL.map(([name, valueOf, meaning]) => [name, valueOf(mapping), meaning]);
}

export function readGeneral(reader: RowReader, mapping: Mapping): void {
  const rows = reader.byKey(
    (row) => reader.text(row, 'setting'),
    new Set(GENERAL.map(([name]) => name)),
    'setting',
  );
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

export function objectRows({ objects }: Mapping): string[][] {
  return MAPPED_OBJECTS.map((name) => {
    const { enabled, onMissingParent } = objects[name];
    return [name, yesNo(enabled), onMissingParent];
  });
}

export function readObjects(reader: RowReader, mapping: Mapping): void {
  const rows = reader.byKey((row) => reader.text(row, 'object'), new Set<string>(MAPPED_OBJECTS), 'object');
  for (const object of MAPPED_OBJECTS) {
    const row = rows.get(object);
    if (row === undefined) continue;
    const target = mapping.objects[object];
    const moves = reader.word(row, 'moves', YES_NO, 'never');
    if (moves !== null) target.enabled = moves === 'yes';
    target.onMissingParent =
      reader.word(row, 'on_missing_parent', ['skip', 'drop'], 'never') ?? target.onMissingParent;
  }
}
