import { expect, onTestFinished, test } from 'vitest';
import { countHeld } from '../../src/gates/held-records.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { createPipedriveClient } from '../../src/pipedrive/client.js';
import type { PipedriveClient } from '../../src/pipedrive/client.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { emptyLedger } from '../reports/ledger-fixture.js';

interface World {
  readonly sandbox: PipedriveSandbox;
  readonly client: PipedriveClient;
  readonly ledger: Ledger;
}

async function world(): Promise<World> {
  const sandbox = await startPipedriveSandbox({ accounts: [{ name: 'production' }] });
  onTestFinished(() => sandbox.close());
  const { baseUrl, token } = sandbox.accounts[0]!;
  const client = createPipedriveClient({ baseUrl, token, plan: 'premium', seats: 10, reserve: 0, topUp: 0 });
  return { sandbox, client, ledger: await emptyLedger() };
}

async function fill({ client }: World): Promise<string[]> {
  const person = await client.persons.create({ name: 'Ann' });
  await client.leads.create({ title: 'A lead', person_id: person });
  await client.deals.create({ title: 'Archived', is_archived: true });
  const deals = [
    await client.deals.create({ title: 'Open' }),
    await client.deals.create({ title: 'Won', status: 'won' }),
  ];
  return deals.map(String);
}

const look = (w: World, room: number, now = 0) =>
  countHeld({
    ledger: w.ledger,
    client: w.client,
    role: 'production',
    room,
    beat: () => undefined,
    now: () => now,
  });

const lists = ({ sandbox }: World): number =>
  sandbox.requests({ method: 'GET' }).filter(({ path }) => /\/(deals|leads)$/.test(path)).length;

test('leads and deals count, closed ones too; archived ones do not', async () => {
  const w = await world();
  await fill(w);
  expect(await look(w, 100)).toMatchObject({ records: 3, pages: { deals: 1, leads: 1 } });
});

test('what a rejected load of the same run made does not count: it is taken back before the next one', async () => {
  const w = await world();
  const [deal] = await fill(w);
  await w.ledger.records.plan('production', 'deals', [
    { source_id: 'd1', seq: 1, pass: 0, state: 'pending' },
  ]);
  const lease = await w.ledger.leases.claim('production', 'worker', 60_000);
  if (!('claim' in lease)) throw new Error('somebody else holds the lease');
  await w.ledger.records.close('production', 'deals', lease.claim.fence, [
    { sourceId: 'd1', state: 'created', targetObject: 'deal', targetId: deal! },
  ]);
  expect((await look(w, 100)).records).toBe(2);
});

test('a count that left room is good for an hour; one that did not is made anew at every look', async () => {
  const w = await world();
  await fill(w);
  await look(w, 3);
  await look(w, 3, 59 * 60_000);
  expect(lists(w)).toBe(2);
  await look(w, 3, 61 * 60_000);
  expect(lists(w)).toBe(4);
  await look(w, 2, 61 * 60_000);
  expect(lists(w)).toBe(6);
});
