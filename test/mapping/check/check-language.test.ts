import { describe, expect, test } from 'vitest';
import { checkMapping, type Problem } from '../../../src/mapping/check/check-mapping.js';
import type { FieldMapping, Filter, MappedObject, Mapping } from '../../../src/mapping/mapping-schema.js';
import { emptyFacts } from '../acme.js';
import { makeMapping } from '../transform/fixture.js';

type Line = Partial<FieldMapping> & { to: string | null };

const FACTS = emptyFacts({
  pipelines: ['p1', 'p2'].map((id) => ({
    id,
    name: id,
    stages: (id === 'p1' ? ['s1', 's2'] : ['s3']).map((stage) => ({ id: stage, name: stage })),
  })),
});
/** The fixture's mapping has a column that no export declares, and passes else. */
const KNOWN = new Set(checkMapping(makeMapping(), FACTS).map(({ path }) => path));

function problems(object: MappedObject, lines: Record<string, Line>, filter: Filter = null): Problem[] {
  const mapping: Mapping = makeMapping({ fields: { [object]: lines } });
  mapping.objects[object].filter = filter;
  return checkMapping(mapping, FACTS).filter(({ path }) => !KNOWN.has(path));
}

const found = (object: MappedObject, lines: Record<string, Line>, filter?: Filter): string[] =>
  problems(object, lines, filter).map(
    ({ severity, path }) => `${severity} ${path.replace(`objects.${object}.`, '')}`,
  );

describe('lines that no column has', () => {
  test('are right where what they are made of is there', () => {
    expect(
      found('contacts', {
        crm: { to: 'CRM', type: 'varchar', constant: 'SmartDesk' },
        town: { to: null, join: { columns: ['address', 'phone'], with: ' ' } },
        where: { to: 'Where', type: 'text', join: { columns: ['town', 'address'], with: ', ' } },
        a: { to: 'A', type: 'varchar', split: { column: 'address', at: ',', part: 1, of: 2 } },
        b: { to: 'emails', split: { column: 'address', at: ',', part: 2, of: 2 } },
      }),
    ).toEqual([]);
  });

  test.each<[string, Record<string, Line>, string]>([
    ['a name that is a column', { phone: { to: 'phones', constant: 'x' } }, 'error fields.phone.constant'],
    [
      'a column that is none',
      { x: { to: 'X', type: 'varchar', join: { columns: ['email', 'fone'], with: ' ' } } },
      'error fields.x.join.columns.1',
    ],
    [
      'a column to split that is none',
      { x: { to: 'X', type: 'varchar', split: { column: 'fone', at: ' ', part: 1, of: 2 } } },
      'error fields.x.split.column',
    ],
    [
      'a line made of itself',
      {
        x: { to: 'X', type: 'varchar', join: { columns: ['y'], with: ' ' } },
        y: { to: null, join: { columns: ['x'], with: ' ' } },
      },
      'error fields.x',
    ],
    ['a line for nothing', { x: { to: null, constant: 'x' } }, 'warning fields.x'],
    [
      'a part that is lost',
      {
        cf: { to: 'X', type: 'varchar', split: { column: 'email', at: '@', part: 1, of: 2 } },
        email: { to: null },
      },
      'warning fields.cf.split',
    ],
    [
      'an owner that is made up',
      { x: { to: 'owner_id', constant: 'ada@a.example' } },
      'error fields.x.constant',
    ],
    [
      'a default owner',
      { owner_email: { to: 'owner_id', default: 'ada@a.example' } },
      'error fields.owner_email.default',
    ],
    [
      'a link that is made up',
      { x: { to: 'org_id', join: { columns: ['address'], with: ' ' } } },
      'error fields.x.join',
    ],
    [
      'a table of links',
      { account_id: { to: 'org_id', options: { a: 'b' } } },
      'warning fields.account_id.options',
    ],
    ['a name that is neither column nor made', { x: { to: 'X', type: 'varchar' } }, 'error fields.x'],
  ])('%s is found', (_, lines, problem) => {
    expect(found('contacts', lines)).toContain(problem);
  });

  test('what a lead needs for its person is taken from its columns, and nothing else', () => {
    const [problem, ...others] = problems('leads', { x: { to: 'person', constant: 'Ada' } });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ severity: 'error', message: expect.stringContaining('own columns') });
  });

  test('statuses and types must be known beforehand', () => {
    const split = { column: 'lost_reason', at: ' ', part: 1, of: 2 };
    expect(found('deals', { x: { to: 'status', split }, status: { to: null } })).toContain(
      'error fields.x.to',
    );
  });

  test('an owner is told how it is done instead', () => {
    const [problem] = problems('contacts', {
      x: { to: 'owner_id', constant: 'a@b.example' },
      owner_email: { to: null },
    });
    expect(problem?.message).toContain('sd2pd owners NAME assign');
  });
});

describe('values that the mapping gives', () => {
  test.each<[MappedObject, string, Line, string]>([
    ['deals', 'value', { to: 'value', default: '1,500' }, 'error fields.value.default'],
    ['deals', 'status', { to: 'status', default: 'closed' }, 'error fields.status.default'],
    ['deals', 'currency', { to: 'currency', options: { Euro: '€' } }, 'error fields.currency.options.Euro'],
    ['tasks', 'status', { to: 'done', default: 'perhaps' }, 'error fields.status.default'],
    ['contacts', 'created_at', { to: 'add_time', default: '31.31.2015' }, 'error fields.created_at.default'],
    [
      'contacts',
      'phone',
      { to: 'Phone', type: 'double', options: { none: 'zero' } },
      'error fields.phone.options.none',
    ],
    ['contacts', 'phone', { to: 'phones', options: { none: ' ' } }, 'error fields.phone.options.none'],
    [
      'contacts',
      'phone',
      { to: 'Phone', type: 'varchar', default: 'x'.repeat(256) },
      'error fields.phone.default',
    ],
    ['contacts', 'x', { to: 'X', type: 'date', constant: 'today' }, 'error fields.x.constant'],
    ['contacts', 'x', { to: 'X', type: 'varchar', constant: 'y', default: 'z' }, 'warning fields.x.default'],
  ])('%s.%s: one that its target does not take is found', (object, field, line, problem) => {
    expect(found(object, { [field]: line })).toEqual([problem]);
  });

  test('are right where it does', () => {
    expect(
      found('deals', {
        value: { to: 'value', default: '1.5', convert: 'decimal_comma' },
        status: { to: 'status', default: 'Open' },
        currency: { to: 'currency', options: { Euro: 'EUR', none: null } },
        closed_at: { to: 'close_time', default: '2015-01-31' },
        size: { to: 'Size', type: 'enum', constant: 'Large' },
      }),
    ).toEqual([]);
  });
});

describe('conversions', () => {
  test.each<[string, Line]>([
    ['decimal_comma', { to: 'phones', convert: 'decimal_comma' }],
    ['day_first', { to: 'Phone', type: 'varchar', convert: 'day_first' }],
    ['comma_list', { to: 'Phone', type: 'enum', options: { a: 'b' }, convert: 'comma_list' }],
    ['plain_text', { to: 'Phone', type: 'double', convert: 'plain_text' }],
  ])('%s where it has no effect is told', (_, line) => {
    expect(found('contacts', { phone: line })).toEqual(['warning fields.phone.convert']);
  });

  test('one that a filter needs has an effect', () => {
    const phone: Line = { to: 'phones', convert: 'decimal_comma' };
    expect(found('contacts', { phone }, { field: 'phone', over: 3 })).toEqual([]);
  });
});

describe('filters', () => {
  test.each<[string, Filter, string]>([
    ['a column that is none', { field: 'fone', in: ['x'] }, 'error filter.field'],
    [
      'a column that is none, of several',
      [
        { field: 'phone', blank: true },
        { field: 'fone', in: ['x'] },
      ],
      'error filter.1.field',
    ],
    ['nothing that is asked', { field: 'phone' }, 'warning filter'],
    [
      'what no record can meet',
      { field: 'phone', before: '2015-01-01', notBefore: '2015-01-01' },
      'error filter.notBefore',
    ],
  ])('%s is found', (_, filter, problem) => {
    expect(found('contacts', {}, filter)).toEqual([problem]);
  });

  test('days and numbers of a column that holds none are told: everything or nothing passes', () => {
    const profile = {
      field: 'phone',
      origin: 'standard' as const,
      kind: 'phone' as const,
      filled: 5,
      dates: null,
      reads: { number: 0, boolean: 0, email: 0, url: 0 },
    };
    const facts = {
      ...FACTS,
      profiles: [{ object: 'contacts', rows: 5, fields: [profile] }],
    } as unknown as typeof FACTS;
    const mapping = makeMapping();
    mapping.objects.contacts.filter = { field: 'phone', notUnder: 3, before: '2015-01-01' };
    const paths = checkMapping(mapping, facts).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['objects.contacts.filter.before', 'objects.contacts.filter.notUnder']),
    );
  });
});
