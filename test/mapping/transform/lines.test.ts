import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldMapping } from '../../../src/mapping/mapping-schema.js';
import { transformActivity } from '../../../src/mapping/transform/activity.js';
import { transformDeal } from '../../../src/mapping/transform/deal.js';
import { sourceText, splitText } from '../../../src/mapping/transform/making.js';
import { transformNote } from '../../../src/mapping/transform/note.js';
import { transformPerson } from '../../../src/mapping/transform/person.js';
import { transformTask } from '../../../src/mapping/transform/task.js';
import {
  created,
  keyOf,
  makeContext,
  makeMapping,
  makeRecord,
  makeSchema,
  optionOf,
  reported,
  skipCode,
} from './fixture.js';

type Line = Partial<FieldMapping> & { to: string | null };

/** A person from columns `a` to `d`, by lines of its own; custom fields of the person by name. */
function person(lines: Record<string, Line>, values: Record<string, string>) {
  const fields = Object.entries(lines).flatMap(([, { to, type, options, default: given }]) =>
    to === null || type === undefined
      ? []
      : [
          [
            to,
            type,
            [...Object.values(options ?? {}).flatMap((label) => label ?? []), given ?? []].flat(),
          ] as const,
        ],
  );
  const schema = makeSchema({ person: fields });
  const context = makeContext({ schema, mapping: makeMapping({ fields: { contacts: lines } }) });
  const result = transformPerson(makeRecord('contacts', 'c1', { last_name: 'Doe', ...values }), context);
  const body = result.kind === 'create' ? result.body : {};
  const custom = (body['custom_fields'] ?? {}) as Record<string, unknown>;
  return {
    result,
    body,
    field: (name: string) => custom[keyOf(schema, 'person', name)],
    option: (name: string, label: string) => optionOf(schema, 'person', name, label),
    reported: result.kind === 'create' ? reported(result) : [],
  };
}

describe('values that no column has', () => {
  test('a constant is on every record, and no value of the source that could be missed', () => {
    const { field, reported } = person({ crm: { to: 'CRM', type: 'varchar', constant: 'SmartDesk' } }, {});
    expect(field('CRM')).toBe('SmartDesk');
    expect(reported).toEqual([]);
  });

  test('several columns become one value, blank ones leave no gap', () => {
    const lines: Record<string, Line> = {
      home: { to: 'Home', type: 'varchar', join: { columns: ['a', 'b', 'c'], with: ', ' } },
    };
    expect(person(lines, { a: ' Elm St 1 ', b: ' ', c: 'Bonn' }).field('Home')).toBe('Elm St 1, Bonn');
    expect(person(lines, {}).field('Home')).toBeUndefined();
  });

  test('one column becomes several values, the last of them all that is left', () => {
    const split = (part: number) => ({ column: 'a', at: ', ', part, of: 2 });
    const lines: Record<string, Line> = {
      last: { to: 'Last', type: 'varchar', split: split(1) },
      first: { to: 'First', type: 'varchar', split: split(2) },
    };
    const both = (a: string) => [person(lines, { a }).field('Last'), person(lines, { a }).field('First')];
    expect(both('Doe, Jane')).toEqual(['Doe', 'Jane']);
    expect(both('Doe, Jane, Jr.')).toEqual(['Doe', 'Jane, Jr.']);
    expect(both('Madonna')).toEqual(['Madonna', undefined]);
  });

  test('a line that goes nowhere can be part of another', () => {
    const lines: Record<string, Line> = {
      town: { to: null, join: { columns: ['b', 'c'], with: ' ' } },
      home: { to: 'Home', type: 'varchar', join: { columns: ['a', 'town'], with: ', ' } },
    };
    expect(person(lines, { a: 'Elm St 1', b: '53111', c: 'Bonn' }).field('Home')).toBe(
      'Elm St 1, 53111 Bonn',
    );
  });

  test('they go to native attributes as well', () => {
    const { body } = person(
      { second: { to: 'emails', join: { columns: ['a'], with: ' ' } } },
      { a: 'x@y.example' },
    );
    expect(body['emails']).toEqual([{ value: 'x@y.example', primary: true, label: 'work' }]);
  });

  test('a task has them as lines of its note, under their label', () => {
    const mapping = makeMapping({
      fields: { tasks: { origin: { to: 'note', label: 'Came from', constant: 'SmartDesk' } } },
    });
    const plan = created(
      transformTask(makeRecord('tasks', 't1', { subject: 'Call', status: 'open' }), makeContext({ mapping })),
    );
    expect(plan.body['note']).toBe('Came from: SmartDesk<br /><br />[sd:task:t1]');
  });
});

describe('a default', () => {
  const line: Record<string, Line> = {
    a: { to: 'Region', type: 'enum', default: 'Unknown', options: { n: 'North' } },
  };

  test('is written where the column is blank, and reported', () => {
    const { field, option, reported } = person(line, { a: '  ' });
    expect(field('Region')).toBe(option('Region', 'Unknown'));
    expect(reported).toEqual(['a default_used defaulted Unknown']);
  });

  test('is not needed where there is a value', () => {
    const { field, option, reported } = person(line, { a: 'n' });
    expect([field('Region'), reported]).toEqual([option('Region', 'North'), []]);
  });

  test('is as Pipedrive takes it, whatever the form of the column', () => {
    const lines: Record<string, Line> = {
      a: { to: 'Score', type: 'double', convert: 'decimal_comma', default: '1.5' },
    };
    expect(person(lines, {}).field('Score')).toBe(1.5);
    expect(person(lines, { a: '1,25' }).field('Score')).toBe(1.25);
  });

  test('of a status is a status; one that has no place in the record is not reported', () => {
    const mapping = makeMapping({
      fields: {
        deals: {
          status: { to: 'status', default: 'open' },
          closed_at: { to: 'close_time', default: '2015-01-31' },
          lost_reason: { to: 'lost_reason', default: 'unknown' },
        },
      },
    });
    const deal = (status: string) =>
      created(
        transformDeal(
          makeRecord('deals', 'd1', {
            name: 'X',
            pipeline_id: 'p1',
            stage_id: 's1',
            owner_email: 'a@b.example',
            status,
          }),
          makeContext({ mapping }),
        ),
      );
    expect(deal('').body['status']).toBe('open');
    expect(reported(deal(''))).toEqual(['status default_used defaulted open']);
    expect(deal('lost').body).toMatchObject({ close_time: '2015-01-31T06:00:00Z', lost_reason: 'unknown' });
    expect(reported(deal('lost'))).toEqual([
      'closed_at default_used defaulted 2015-01-31',
      'lost_reason default_used defaulted unknown',
    ]);
  });
});

describe('a value table', () => {
  test('of text and numbers: in any case, what it does not list stays', () => {
    const lines: Record<string, Line> = {
      a: { to: 'Source', type: 'varchar', options: { google: 'Google Ads' } },
      b: { to: 'Score', type: 'double', options: { '4+': '4' } },
    };
    const { field } = person(lines, { a: 'Google', b: '4+' });
    expect([field('Source'), field('Score')]).toEqual(['Google Ads', 4]);
    expect(person(lines, { a: 'Fair', b: '7' }).field('Source')).toBe('Fair');
  });

  test('leaves a value out and says so', () => {
    const { field, reported } = person(
      { a: { to: 'Source', type: 'varchar', options: { 'n/a': null } } },
      { a: 'N/A' },
    );
    expect([field('Source'), reported]).toEqual([undefined, ['a value_left_out dropped N/A']]);
  });

  test('of dates and phones', () => {
    const lines: Record<string, Line> = {
      a: { to: 'Since', type: 'date', options: { always: '1900-01-01' } },
    };
    expect(person(lines, { a: 'always' }).field('Since')).toBe('1900-01-01');
    const { body } = person({ phone: { to: 'phones', options: { '0': null } } }, { phone: '0' });
    expect(body['phones']).toBeUndefined();
  });

  test('of the currency decides what an amount is in', () => {
    const mapping = makeMapping({
      fields: { deals: { currency: { to: 'currency', options: { Euro: 'EUR' } } } },
    });
    const values = {
      name: 'X',
      pipeline_id: 'p1',
      stage_id: 's1',
      status: 'open',
      value: '5',
      currency: 'Euro',
    };
    expect(
      created(transformDeal(makeRecord('deals', 'd', values), makeContext({ mapping }))).body,
    ).toMatchObject({
      currency: 'EUR',
      value: 5,
    });
  });
});

describe('conversions', () => {
  const number = (convert: 'decimal_point' | 'decimal_comma', a: string) =>
    person({ a: { to: 'N', type: 'double', convert } }, { a }).field('N');

  test.each([
    ['decimal_point', '1,234', 1234],
    ['decimal_point', '1.234', 1.234],
    ['decimal_point', '-1,234,567.5', -1234567.5],
    ['decimal_point', '$ 1,200', 1200],
    ['decimal_point', '1200 USD', 1200],
    ['decimal_point', '-$5', -5],
    ['decimal_comma', '1.234', 1234],
    ['decimal_comma', '1,234', 1.234],
    ['decimal_comma', '1 234 567,5', 1234567.5],
    ['decimal_comma', ',5', 0.5],
  ] as const)('%s: %s', (convert, text, expected) => {
    expect(number(convert, text)).toBe(expected);
  });

  test.each([
    ['decimal_point', '1,2'],
    ['decimal_point', '12,34,567'],
    ['decimal_comma', '1.5'],
    ['decimal_comma', '1,234,567'],
    // Another currency than the record's: the amount would be a different one.
    ['decimal_point', '€ 5'],
    ['decimal_point', '5 %'],
    ['decimal_point', '4+'],
    ['decimal_point', '.'],
    ['decimal_comma', '$'],
  ] as const)('%s is no way to read %s, which is dropped and reported', (convert, text) => {
    const { field, reported } = person({ a: { to: 'N', type: 'double', convert } }, { a: text });
    expect([field('N'), reported]).toEqual([undefined, [`a value_invalid dropped ${text}`]]);
  });

  test('or skips the record, as the mapping says', () => {
    const { result } = person(
      { a: { to: 'N', type: 'double', convert: 'decimal_comma', onInvalid: 'skip' } },
      { a: 'x' },
    );
    expect(skipCode(result)).toBe('value_invalid');
  });

  test('comma_list: several options with commas between them', () => {
    const options = { Red: 'Red', Blue: 'Blue' };
    const { field, option } = person(
      { a: { to: 'Colours', type: 'set', convert: 'comma_list', options } },
      { a: 'red, Blue' },
    );
    expect(field('Colours')).toEqual([option('Colours', 'Red'), option('Colours', 'Blue')]);
  });

  test('plain_text: what people read of HTML, and text that only looks like it', () => {
    const text = (a: string) =>
      person({ a: { to: 'About', type: 'text', convert: 'plain_text' } }, { a }).field('About');
    expect(text('<p>Tom &amp; <b>Jerry</b></p><ul><li>one</li><li>two</li></ul><script>x()</script>')).toBe(
      'Tom & Jerry\none\ntwo',
    );
    expect(text('a < b &amp; c')).toBe('a < b &amp; c');
    expect(text('<p>&nbsp;</p>')).toBeUndefined();
  });

  test('plain_text of a note is its text, not its tags', () => {
    const mapping = makeMapping({ fields: { notes: { body: { to: 'content', convert: 'plain_text' } } } });
    const record = makeRecord('notes', 'n', {
      parent_type: 'deal',
      parent_id: 'd1',
      body: '<h1>Hi</h1>there',
    });
    expect(created(transformNote(record, makeContext({ mapping }))).body['content']).toBe(
      'Hi<br />there<br /><br />[sd:note:n]',
    );
  });
});

test('what is not named keeps a note as it was found, spaces and all', () => {
  const record = makeRecord('activities', 'a', { type: 'call', subject: 'S', body: '  <b>x</b>\n' });
  expect(created(transformActivity(record, makeContext())).body['note']).toBe(
    '  <b>x</b>\n<br /><br />[sd:activity:a]',
  );
});

describe('laws', () => {
  const text = fc.string({ maxLength: 20 });
  const at = fc.oneof(fc.constantFrom(', ', ' ', ';', 'ab'), fc.string({ minLength: 1, maxLength: 3 }));
  const count = fc.integer({ min: 2, max: 5 });

  test('the parts of a text joined again are the text', () => {
    fc.assert(
      fc.property(text, at, count, (whole, separator, of) => {
        const parts = splitText(whole, separator, of);
        expect(parts.join(separator)).toBe(whole);
        expect(parts.length).toBeLessThanOrEqual(of);
      }),
    );
  });

  test('columns joined and split again are the columns, where none holds the separator', () => {
    const part = fc
      .string({ minLength: 1, maxLength: 6 })
      .filter((each) => each.trim() === each && !each.includes('|'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), (parts) => {
        const names = parts.map((_, index) => `c${index}`);
        const lines: Record<string, FieldMapping> = {
          all: { to: null, onInvalid: 'drop', join: { columns: names, with: '|' } },
          ...Object.fromEntries(
            names.map((name, index) => [
              `${name}_again`,
              {
                to: null,
                onInvalid: 'drop',
                split: { column: 'all', at: '|', part: index + 1, of: parts.length },
              },
            ]),
          ),
        };
        const values = Object.fromEntries(names.map((name, index) => [name, parts[index]!]));
        expect(names.map((name) => sourceText(`${name}_again`, lines, values))).toEqual(parts);
      }),
    );
  });

  test('a line that leads back to itself ends, blank', () => {
    const made = (columns: string[]): FieldMapping => ({
      to: null,
      onInvalid: 'drop',
      join: { columns, with: ' ' },
    });
    expect(sourceText('a', { a: made(['b', 'x']), b: made(['a']) }, { x: 'X' })).toBe('X');
  });
});
