import type { Row } from '../export-tables.js';
import type { Entity } from '../target-view.js';
import { dayIn, filled, present, wordsOf } from '../words.js';
import { someDay } from './custom-fields.js';
import { other, type Field, type Value } from './field.js';

/** A text attribute that is never blank. */
export function nativeText(name: string, column: string): Field {
  return {
    name,
    kind: 'text',
    read: (row) => filled(row[column]),
    held: (record) => filled(record[name]),
    body: (value) => ({ [name]: value }),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => `${random.word()} ${random.word()}`),
  };
}

export function nativeDate(name: string, column: string): Field {
  return {
    name,
    kind: 'date',
    read: (row) => dayIn(row[column]),
    held: (record) => filled(record[name]),
    body: (value) => ({ [name]: value }),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => someDay(random.int(0, 700))),
    blankable: true,
  };
}

/** The owner by e-mail; the e-mail as the source has it is another field, below. */
export function ownerField(column: string, name = 'owner_id'): Field {
  return {
    name,
    kind: 'owner',
    read: (row, { owner }) => owner(present(row[column])),
    held: (record, { view }) => filled(view.email(record[name])),
    body: (value, { view }) => ({ [name]: view.userId(value ?? '') }),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random, emails }, avoid) => other(avoid, () => random.pick(emails)),
  };
}

interface LinkColumn {
  readonly name: string;
  readonly column: string;
  /** Source object and entity that it leads to. */
  readonly object: string;
  readonly entity: Entity;
  readonly blankable?: boolean;
}

/** A link as the key of the record that it leads to. */
export function linkField({ name, column, object, entity, blankable = true }: LinkColumn): Field {
  return {
    name,
    kind: 'link',
    read: (row) => keyIn(object, row[column]),
    held: (record, { keyOf }) => keyOf(entity, record[name] ?? null),
    body: (value, { idOf }) => ({ [name]: idIn(value, entity, idOf) }),
    cells: (value) => ({ [column]: value === null ? '' : value.slice(object.length + 1) }),
    fresh: ({ random, keys }, avoid) => other(avoid, () => random.pick(keys(object))),
    blankable,
  };
}

/** The contact of a task or activity stands among its participants. */
export const participantField: Field = {
  ...linkField({ name: 'participants', column: 'contact_id', object: 'contacts', entity: 'persons' }),
  held: ({ participants }, { keyOf }) => {
    const [first] = participants as ReadonlyArray<{ person_id: number }>;
    return keyOf('persons', first?.person_id ?? null);
  },
  body: (value, { idOf }) => ({
    participants: value === null ? [] : [{ person_id: Number(idOf(value)), primary: true }],
  }),
};

export function keyIn(object: string, cell: unknown): Value {
  const id = present(cell);
  return id === '' ? null : `${object}/${id}`;
}

/** Ids of leads are texts, all others numbers. */
export function idIn(value: Value, entity: Entity, idOf: (key: string) => string | null): unknown {
  if (value === null) return null;
  const id = idOf(value);
  return entity === 'leads' || id === null ? id : Number(id);
}

/** An HTML text, compared by the words that people read. A task's and an activity's ends with lines of other columns. */
export function htmlField(name: string, column: string, lines: Readonly<Record<string, string>> = {}): Field {
  const more = (row: Row) =>
    Object.entries(lines).map(([label, cell]) =>
      present(row[cell]) ? `${label}:${present(row[cell])}` : '',
    );
  return {
    name,
    kind: 'text',
    read: (row) => wordsOf([wordsOf(row[column]) ?? '', ...more(row)].join(' ')),
    held: (record) => wordsOf(record[name]),
    body: (value, _, key) => ({ [name]: `${escaped(value ?? '')}<br /><br />${markerOf(key)}` }),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => `About${random.word()}and${random.word()}.`),
  };
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

const MARKERS: Readonly<Record<string, string>> = { activities: 'activity', tasks: 'task', notes: 'note' };

/** The last text of a task, activity or note: `[sd:task:tsk_1]`. */
export function markerOf(key: string): string {
  const [object = '', ...id] = key.split('/');
  return `[sd:${MARKERS[object] ?? object}:${id.join('/')}]`;
}
