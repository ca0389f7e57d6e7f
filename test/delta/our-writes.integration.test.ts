import { afterEach, beforeEach, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.js';
import { PHASES } from '../../src/contract/objects.js';
import type { Conflict } from '../../src/ledger/conflict-store.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { changing, exportedRows } from '../../src/sandbox/smartdesk/newer-export.js';
import { userEmail } from '../../src/sandbox/smartdesk/world.js';
import { overriding } from '../loading/load-harness.js';
import { within } from '../loading/test-worker.js';
import { DeltaHarness } from './delta-harness.js';

let harness: DeltaHarness;
beforeEach(async () => {
  harness = await DeltaHarness.start();
});
afterEach(() => harness.load.stop());

const PHONES = [{ value: '+49 30 1234567', primary: true, label: 'work' }];

/** A worker whose ledger lets something happen between the intents of updates and their requests. */
function workerThat(happens: () => Promise<void>): ReturnType<DeltaHarness['load']['newWorker']> {
  const wrap = (ledger: Ledger): Ledger => {
    const open: Ledger['updates']['open'] = async (...given) => {
      await ledger.updates.open(...given);
      await happens();
    };
    return overriding(ledger, { updates: overriding(ledger.updates, { open }) });
  };
  return harness.load.newWorker(wrap);
}

async function decide(conflict: Conflict | undefined, decision: 'source' | 'target'): Promise<number> {
  const { name, ledger } = harness.load.config;
  const run = { name, ledger, run: 'production', role: 'production' } as const;
  const act = createActivities(harness.load.worker.resources);
  const about = { ids: [conflict?.id ?? 0], decision, by: 'kim', at: new Date().toISOString(), note: null };
  const { done, reopened } = await within(() => act.decideConflicts(run, about));
  if (reopened === 0) return done;
  for (const object of PHASES) {
    const part = { ...run, object, later: true };
    await within(() => act.planPhase(part));
    for (let through = false; !through;) ({ done: through } = await within(() => act.loadBatch(part)));
    await within(() => act.settlePhase(part));
  }
  return done;
}

async function conflicts(): Promise<Conflict[]> {
  return (await harness.load.ledger()).conflicts.list('production', { state: 'open' });
}

test('what people type between our look and our request survives the read-back, and stays known as theirs', async () => {
  const { source_id: id, target_id } = await harness.load.firstCreated('contacts');
  const now = (): Date => new Date(harness.load.sandbox.clock.now());
  let isTyped = false;
  const worker = workerThat(async () => {
    if (isTyped) return;
    isTyped = true;
    await harness.load.edit('contacts', target_id, { phones: PHONES }, now(), userEmail(3));
  });
  const path = await harness.newerExport({ contacts: changing(id, { last_name: 'Changed' }) });
  await worker.delta('delta-1', path);
  expect(isTyped).toBe(true);
  const person = await harness.load.read('contacts', target_id);
  expect(person['name']).toContain('Changed');
  expect(person['phones']).toMatchObject([{ value: '+49 30 1234567' }]);

  // A later change of that field in the source is a question, though nobody changed the record since our last write.
  const later = await harness.newerExport({ contacts: changing(id, { phone: '+49 30 7654321' }) });
  await worker.delta('delta-2', later);
  expect((await conflicts()).map(({ source_id, field }) => [source_id, field])).toEqual([[id, 'phones']]);
});

test('a link that the read-back led to a record created again counts as written by us', async () => {
  const ledger = await harness.load.ledger();
  const created = new Map(
    (await harness.load.created('deals')).map((each) => [each.source_id, each.target_id]),
  );
  const deals = await exportedRows(harness.load.config.source.export, 'deals');
  const deal = deals.find((row) => created.has(row['id'] ?? '') && (row['contact_id'] ?? '') !== '');
  const [id = '', contact = ''] = [deal?.['id'], deal?.['contact_id']];
  await harness.load.remove('contacts', await harness.idOf('contacts', contact));
  await harness.delta(await harness.newerExport({ contacts: changing(contact, { last_name: 'Again' }) }));
  const [gone] = await conflicts();
  expect(gone).toMatchObject({ object: 'contacts', source_id: contact, kind: 'deleted_in_target' });
  await decide(gone, 'source');

  const person = Number(await harness.idOf('contacts', contact));
  expect((await harness.load.read('deals', created.get(id) ?? ''))['person_id']).toBe(person);
  const written = (await ledger.written.ofRecords('production', 'deals', [id])).get(id);
  expect(written?.body['person_id']).toBe(person);
});

test('a decision about a record of which nothing can be made now is not lost: it is to be made again', async () => {
  const { source_id: id, target_id } = await harness.load.firstCreated('deals');
  const title = async (): Promise<unknown> => (await harness.load.read('deals', target_id))['title'];
  const rows = await exportedRows(harness.load.config.source.export, 'deals');
  const status = rows.find((row) => row['id'] === id)?.['status'] ?? '';
  await harness.load.edit('deals', target_id, { title: 'By a user' }, harness.later(), userEmail(3));
  await harness.delta(await harness.newerExport({ deals: changing(id, { name: 'By the source' }) }));
  const [conflict] = await conflicts();
  expect(conflict).toMatchObject({ source_id: id, field: 'title' });

  // Nobody said what this status is in Pipedrive.
  await harness.delta(await harness.newerExport({ deals: changing(id, { status: 'stalled' }) }));
  expect(await decide(conflict, 'source')).toBe(0);
  expect(await conflicts()).toMatchObject([{ id: conflict?.id, state: 'open', decided_by: null }]);
  expect(await title()).toBe('By a user');

  await harness.delta(await harness.newerExport({ deals: changing(id, { status, name: 'At last' }) }));
  const [again] = await conflicts();
  expect(await decide(again, 'source')).toBe(1);
  expect(await title()).toBe('At last');
});
