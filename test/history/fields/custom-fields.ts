import type { FieldObject } from '../target-view.js';
import { dayIn, filled, numberIn, present } from '../words.js';
import { other, type Field } from './field.js';

/** A column that fills a custom field of a name; `flat` on leads, whose custom fields are those of deals in v1 form. */
export interface CustomColumn {
  readonly object: FieldObject;
  readonly name: string;
  readonly column: string;
  readonly flat?: boolean;
}

function bodyOf({ flat }: CustomColumn, code: string | undefined, value: unknown): Record<string, unknown> {
  if (code === undefined) throw new Error('the account has no such custom field');
  return flat ? { [code]: value } : { custom_fields: { [code]: value } };
}

/** One line of text. */
export function textField(custom: CustomColumn): Field {
  const { object, name, column } = custom;
  return {
    name,
    kind: 'text',
    customOf: object,
    read: (row) => filled(row[column]),
    held: (record, { view }) => filled(view.custom(object, record, name)),
    body: (value, { view }) => bodyOf(custom, view.code(object, name), value),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => `${name} ${random.word()}`),
    blankable: true,
  };
}

export function numberField(custom: CustomColumn): Field {
  const { object, name, column } = custom;
  return {
    name,
    kind: 'number',
    customOf: object,
    read: (row) => numberIn(row[column]),
    held: (record, { view }) => numberIn(view.custom(object, record, name)),
    body: (value, { view }) => bodyOf(custom, view.code(object, name), value === null ? null : Number(value)),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => String(random.int(1, 900))),
    blankable: true,
  };
}

/** An amount in the account's currency: `12.5 EUR`. */
export function moneyField(custom: CustomColumn): Field {
  const { object, name, column } = custom;
  return {
    name,
    kind: 'money',
    customOf: object,
    read: (row, { currency }) => amount(numberIn(row[column]), currency),
    held: (record, { view }) => {
      const held = view.custom(object, record, name) as { value: unknown; currency: string } | null;
      return held === null ? null : amount(numberIn(held.value), held.currency);
    },
    body: (value, { view }) => {
      const [number, currency] = (value ?? '').split(' ');
      return bodyOf(
        custom,
        view.code(object, name),
        value === null ? null : { value: Number(number), currency },
      );
    },
    cells: (value) => ({ [column]: value === null ? '' : (value.split(' ')[0] ?? '') }),
    fresh: ({ random }, avoid) => other(avoid, () => `${random.int(1, 90_000)}.5 EUR`),
    blankable: true,
  };
}

function amount(number: string | null, currency: string): string | null {
  return number === null ? null : `${number} ${currency}`;
}

export function dateField(custom: CustomColumn): Field {
  const { object, name, column } = custom;
  return {
    name,
    kind: 'date',
    customOf: object,
    read: (row) => dayIn(row[column]),
    held: (record, { view }) => filled(view.custom(object, record, name)),
    body: (value, { view }) => bodyOf(custom, view.code(object, name), value),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => someDay(random.int(0, 700))),
    blankable: true,
  };
}

/** A day after the start of 2027. */
export function someDay(days: number): string {
  return new Date(Date.UTC(2027, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
}

/** One option, by its label. A value that is none of the options is left out of the record. */
export function picklistField(custom: CustomColumn, words: Readonly<Record<string, string>> = {}): Field {
  const { object, name, column } = custom;
  return {
    name,
    kind: 'picklist',
    customOf: object,
    read: (row, { option }) => {
      const text = present(row[column]);
      return option(object, name, words[text] ?? text);
    },
    held: (record, { view }) => view.label(object, name, view.custom(object, record, name)),
    body: (value, { view }) => {
      const id = value === null ? null : view.optionId(object, name, value);
      return bodyOf(custom, view.code(object, name), custom.flat && id !== null ? String(id) : id);
    },
    cells: (value) => ({ [column]: cellOf(value, words) }),
    fresh: ({ random, options }, avoid) => other(avoid, () => random.pick(options(object, name))),
    blankable: true,
  };
}

function cellOf(value: string | null, words: Readonly<Record<string, string>>): string {
  return Object.entries(words).find(([, label]) => label === value)?.[0] ?? value ?? '';
}

/** Several options, as their labels in alphabetical order: `Pumps|Service`. */
export function setField(custom: CustomColumn): Field {
  const { object, name, column } = custom;
  return {
    name,
    kind: 'set',
    customOf: object,
    read: (row, { option }) =>
      joined(
        present(row[column])
          .split('|')
          .map((each) => option(object, name, each.trim()) ?? ''),
      ),
    held: (record, { view }) => {
      const ids = (view.custom(object, record, name) ?? []) as readonly number[];
      return joined(ids.map((id) => view.label(object, name, id) ?? ''));
    },
    body: (value, { view }) => {
      const ids = value?.split('|').map((label) => view.optionId(object, name, label)) ?? null;
      return bodyOf(custom, view.code(object, name), ids);
    },
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random, options }, avoid) =>
      other(avoid, () => joined(random.some(options(object, name), random.int(1, 2))) ?? undefined),
    blankable: true,
  };
}

function joined(labels: readonly string[]): string | null {
  return (
    [...labels]
      .filter((label) => label !== '')
      .sort()
      .join('|') || null
  );
}
