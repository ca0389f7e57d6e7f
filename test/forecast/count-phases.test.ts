import { expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { SourceKey } from '../../src/ledger/source-store.js';
import { sampleOf } from '../../src/forecast/choose-sample.js';
import { countPhases } from '../../src/forecast/count-phases.js';
import type { CountInput } from '../../src/forecast/counting.js';
import type { PhaseCounts } from '../../src/forecast/phase-counts.js';
import { chooseSample } from '../../src/loading/sample.js';
import { MAPPED_OBJECTS, mappingSchema, type Mapping } from '../../src/mapping/mapping-schema.js';
import { foldName } from '../../src/normalise/name.js';
import { addRows, emptyLedger, type Row } from '../reports/ledger-fixture.js';

const column = (to: string) => ({ to });

/** Every object moves, references go where they belong. */
function mappingWith(change: Record<string, unknown> = {}, objects: Record<string, unknown> = {}): Mapping {
  const links = {
    account_id: column('org_id'),
    contact_id: column('person'),
    deal_id: column('deal_id'),
    lead_id: column('lead_id'),
  };
  const fields: Record<string, Record<string, unknown>> = {
    contacts: { account_id: column('org_id') },
    deals: { account_id: column('org_id'), contact_id: column('person_id') },
    activities: links,
    tasks: links,
    notes: { body: column('content') },
  };
  return mappingSchema.parse({
    version: 1,
    objects: Object.fromEntries(
      MAPPED_OBJECTS.map((object) => [
        object,
        { fields: fields[object] ?? {}, ...(objects[object] as Record<string, unknown> | undefined) },
      ]),
    ),
    pipelines: { p1: { to: 'Sales', create: true, stages: { s1: { create: 'New' } } } },
    ...change,
  });
}

interface Facts {
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly skips?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly mapping?: Mapping;
  readonly input?: Partial<CountInput>;
}

async function ledgerWith({ rows, skips = {} }: Facts): Promise<Ledger> {
  const ledger = await emptyLedger();
  for (const [object, list] of Object.entries(rows)) {
    await addRows(ledger, object, list, skips[object] ?? {});
    const keys = list.flatMap((row, index): SourceKey[] => {
      const key = { object, source_id: row['id'] ?? '', seq: index + 1 };
      if (skips[object]?.[key.source_id] !== undefined) return [];
      return [
        ...(row['email'] ? [{ ...key, kind: 'email' as const, value: row['email'] }] : []),
        ...(object === 'accounts' && row['name']
          ? [{ ...key, kind: 'name' as const, value: foldName(row['name']) }]
          : []),
      ];
    });
    await ledger.source.add([], keys);
  }
  return ledger;
}

async function count(facts: Facts): Promise<PhaseCounts> {
  const ledger = await ledgerWith(facts);
  return countPhases({
    ledger,
    mapping: facts.mapping ?? mappingWith(),
    role: 'production',
    zone: 'Europe/Berlin',
    sample: null,
    schema: null,
    allowHosts: [],
    beat: () => undefined,
    ...facts.input,
  });
}

const PIPELINES = {
  pipelines: [{ id: 'p1', name: 'Sales' }],
  stages: [{ id: 's1', pipeline_id: 'p1', name: 'New' }],
};
const deal = (id: string, more: Row = {}): Row => ({ id, pipeline_id: 'p1', stage_id: 's1', ...more });

test('a filter of several conditions counts by the day of the account, and notes by what they are made of', async () => {
  const filter = [
    { field: 'kind', notIn: ['b'] },
    { field: 'created_at', notBefore: '2015-01-01' },
  ];
  const made = { text: { to: 'content', join: { columns: ['body', 'more'], with: ' ' } } };
  const { phases } = await count({
    rows: {
      contacts: [
        { id: 'c1', kind: 'a', created_at: '2014-12-31T23:30:00Z' },
        { id: 'c2', kind: 'a', created_at: '2014-12-31T22:30:00Z' },
        { id: 'c3', kind: 'b', created_at: '' },
        { id: 'c4', kind: '', created_at: '' },
      ],
      notes: [
        { id: 'n1', parent_type: 'contact', parent_id: 'c1', more: 'x' },
        { id: 'n2', parent_type: 'contact', parent_id: 'c1', more: '' },
        { id: 'n3', parent_type: 'contact', parent_id: 'c2', more: 'x' },
      ],
    },
    mapping: mappingWith({}, { contacts: { filter }, notes: { fields: made } }),
  });
  expect(phases.contacts).toMatchObject({ source: 4, posts: 2 });
  expect(phases.notes).toMatchObject({ source: 3, posts: 1 });
});

test('rows that are no records, that a filter or a disabled object leaves out, cost nothing', async () => {
  const mapping = mappingWith(
    {},
    { contacts: { filter: { field: 'kind', in: ['a'] } }, tasks: { enabled: false } },
  );
  const { phases } = await count({
    rows: {
      contacts: [
        { id: 'c1', kind: 'a' },
        { id: 'c2', kind: 'b' },
        { id: 'c3', kind: 'a' },
      ],
      tasks: [{ id: 't1' }],
    },
    skips: { contacts: { c3: 'duplicate_row' } },
    mapping,
  });
  expect(phases.contacts).toMatchObject({ source: 3, pending: 1, posts: 1 });
  expect(phases.tasks).toMatchObject({ source: 1, pending: 0, posts: 0 });
});

test('members of a merge group follow their survivor; a vetoed group is created one by one', async () => {
  const members = (...ids: string[]) => ids.map((id) => ({ id, name: id }));
  const merge = [
    { domain: 'a.example', survivor: 'a2', members: members('a1', 'a2') },
    { domain: 'b.example', survivor: 'a3', merge: false, members: members('a3', 'a4') },
  ];
  const { phases } = await count({
    rows: { accounts: [{ id: 'a1' }, { id: 'a2' }, { id: 'a3' }, { id: 'a4' }] },
    mapping: mappingWith({ organizations: { merge } }),
  });
  expect(phases.accounts).toMatchObject({ source: 4, pending: 3, posts: 3 });
});

test('organizations of a domain and persons of an e-mail that the account has are matched, not created', async () => {
  const facts: Facts = {
    rows: {
      accounts: [
        { id: 'a1', website: 'https://www.known.com/x' },
        { id: 'a2', website: 'other.com' },
      ],
      contacts: [
        { id: 'c1', email: 'Ann@known.com' },
        { id: 'c2', email: 'bob@known.com' },
      ],
    },
  };
  const ledger = await ledgerWith(facts);
  await ledger.targetKeys.add([
    { account: 'production', object: 'organization', kind: 'domain', value: 'known.com', target_id: '1' },
    { account: 'production', object: 'person', kind: 'email', value: 'ann@known.com', target_id: '2' },
  ]);
  const { phases } = await count({ ...facts, input: { ledger } });
  expect([phases.accounts.posts, phases.contacts.posts]).toEqual([1, 1]);
  const creating = await count({
    ...facts,
    input: { ledger },
    mapping: mappingWith({ existingPersons: 'create' }),
  });
  expect(creating.phases.contacts.posts).toBe(2);
});

test('parents of leads: a migrated record, an existing one, an earlier lead’s, else a new one', async () => {
  const facts: Facts = {
    rows: {
      accounts: [{ id: 'a1', name: 'Migrated Inc' }],
      contacts: [
        { id: 'c1', email: 'migrated@x.com' },
        { id: 'c2', email: 'filtered@x.com', kind: 'out' },
      ],
      leads: [
        { id: 'l1', email: 'migrated@x.com', company: 'MIGRATED  inc' },
        { id: 'l2', email: 'existing@x.com', company: 'New Inc' },
        { id: 'l3', email: 'new@x.com', company: 'new inc' },
        { id: 'l4', email: 'new@x.com' },
        { id: 'l5', email: 'filtered@x.com' },
        { id: 'l6', title: 'Nobody known' },
        { id: 'l7', first_name: 'Ann' },
      ],
    },
    mapping: mappingWith({}, { contacts: { filter: { field: 'kind', notIn: ['out'] } } }),
  };
  const ledger = await ledgerWith(facts);
  await ledger.targetKeys.add([
    { account: 'production', object: 'person', kind: 'email', value: 'existing@x.com', target_id: '2' },
  ]);
  const { phases } = await count({ ...facts, input: { ledger } });
  expect(phases.lead_organizations).toMatchObject({ source: 3, pending: 1, posts: 1 });
  // New: new@, filtered@ (its contact does not move), the lead without anything, and Ann.
  expect(phases.lead_persons).toMatchObject({ source: 7, pending: 4, posts: 4 });
  expect(phases.leads.posts).toBe(7);
});

test('a record whose parent does not move is not counted, nor are its own children; with drop it is', async () => {
  const facts: Facts = {
    rows: {
      ...PIPELINES,
      accounts: [{ id: 'a1' }],
      contacts: [
        { id: 'c1', account_id: 'gone' },
        { id: 'c2', account_id: 'a1' },
      ],
      deals: [
        deal('d1', { contact_id: 'c1' }),
        deal('d2', { contact_id: 'c2' }),
        deal('d3', { stage_id: 'unknown' }),
      ],
      tasks: [
        { id: 't1', deal_id: 'd1' },
        { id: 't2', deal_id: 'd2' },
      ],
      notes: [
        { id: 'n1', parent_type: 'deal', parent_id: 'd2', body: 'text' },
        { id: 'n2', parent_type: 'deal', parent_id: 'd2', body: ' ' },
        { id: 'n3', parent_type: 'task', parent_id: 't2', body: 'text' },
      ],
      attachments: [
        { id: 'f1', parent_type: 'task', parent_id: 't2', path: 'x' },
        { id: 'f2', parent_type: 'task', parent_id: 't1', path: 'x' },
        { id: 'f3', parent_type: 'deal', parent_id: 'd2', url: 'https://elsewhere.example/x' },
      ],
    },
  };
  const strict = (await count(facts)).phases;
  expect(strict.contacts).toMatchObject({ pending: 2, posts: 1 });
  expect(strict.deals).toMatchObject({ pending: 3, posts: 1 });
  expect([strict.tasks.posts, strict.notes.posts, strict.attachments.posts]).toEqual([1, 1, 1]);
  const drop = { onMissingParent: 'drop' };
  const fields = mappingWith().objects;
  const mapping = mappingWith(
    {},
    {
      contacts: { ...fields.contacts, ...drop },
      deals: { ...fields.deals, ...drop },
      tasks: { ...fields.tasks, ...drop },
    },
  );
  const lenient = (await count({ ...facts, mapping })).phases;
  expect([lenient.contacts.posts, lenient.deals.posts, lenient.tasks.posts]).toEqual([2, 2, 2]);
});

test('a file of which only an address is given counts if its host is allowed', async () => {
  const facts: Facts = {
    rows: {
      accounts: [{ id: 'a1' }],
      attachments: [
        { id: 'f1', parent_type: 'account', parent_id: 'a1', url: 'https://files.acme.example/x' },
      ],
    },
  };
  expect((await count(facts)).phases.attachments.posts).toBe(0);
  const allowed = await count({ ...facts, input: { allowHosts: ['files.acme.example'] } });
  expect(allowed.phases.attachments.posts).toBe(1);
});

test('activities of type note are Pipedrive notes where the mapping says so, if they hang on something', async () => {
  const facts: Facts = {
    rows: {
      accounts: [{ id: 'a1' }],
      activities: [
        { id: 'x1', type: 'Note', account_id: 'a1' },
        { id: 'x2', type: 'note' },
        { id: 'x3', type: 'call', account_id: 'a1' },
        { id: 'x4', type: 'call', account_id: 'a1' },
        { id: 'x5', type: 'call' },
      ],
    },
  };
  expect((await count(facts)).phases.activities).toMatchObject({ posts: 5, notes: 0 });
  const { phases, folding } = await count({ ...facts, mapping: mappingWith({ notes: 'note' }) });
  expect(phases.activities).toMatchObject({ posts: 4, notes: 1 });
  expect(folding).toEqual({ activities: 2, records: 1 });
});

test('an unknown account has none of the pipelines that the mapping may create', async () => {
  const { phases } = await count({ rows: { ...PIPELINES, deals: [deal('d1')] } });
  expect(phases.pipelines.posts).toBe(1);
  expect(phases.stages).toMatchObject({ posts: 1, newPipelines: [1] });
  expect(phases.deals.posts).toBe(1);
});

test('the sample is the one that the loader will choose', async () => {
  const many = (prefix: string, n: number, more: (index: number) => Row = () => ({})): Row[] =>
    Array.from({ length: n }, (_, index) => ({ id: `${prefix}${index}`, ...more(index) }));
  const members = [
    { id: 'a0', name: 'a0' },
    ...many('a', 40)
      .slice(1)
      .map(({ id }) => ({ id: id!, name: id! })),
  ];
  const mapping = mappingWith({
    organizations: { merge: [{ domain: 'a.example', survivor: 'a0', members }] },
  });
  const ledger = await ledgerWith({
    rows: {
      accounts: many('a', 60),
      contacts: many('c', 60, (index) => ({ account_id: `a${index}` })),
      tasks: many('t', 60, (index) => ({ contact_id: `c${(index * 7) % 60}` })),
    },
  });
  const sample = await sampleOf(ledger, 5, mapping);
  await chooseSample(ledger, 'staging', 5, mapping);
  for (const object of MAPPED_OBJECTS) {
    expect([...sample[object]].sort(), object).toEqual((await ledger.samples.all('staging', object)).sort());
  }
  expect(sample.accounts.has('a0')).toBe(true);
});
