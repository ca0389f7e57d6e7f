import { afterAll, beforeAll, expect, test } from 'vitest';
import { userEmail } from '../../src/sandbox/smartdesk/world.js';
import { changing, exportedRows } from '../../src/sandbox/smartdesk/newer-export.js';
import { DeltaHarness } from './delta-harness.js';

let harness: DeltaHarness;
beforeAll(async () => {
  harness = await DeltaHarness.start();
});
afterAll(() => harness.load.stop());

test('what people changed besides survives the delta that writes into the same record', async () => {
  const { source_id: id, target_id } = await harness.load.firstCreated('contacts');
  const phones = [{ value: '+49 30 1234567', primary: true, label: 'work' }];
  await harness.load.edit('contacts', target_id, { phones }, harness.later(), userEmail(3));
  const path = await harness.newerExport({ contacts: changing(id, { last_name: 'Changed' }) });
  const lines = await harness.delta(path);
  expect(lines.get('contacts')).toMatchObject({ updated: 1, conflicts: 0, balanced: true });
  const person = await harness.load.read('contacts', target_id);
  expect(person['name']).toContain('Changed');
  expect(person['phones']).toMatchObject([{ value: '+49 30 1234567' }]);
});

test('what people changed to the same value is agreed, and our last write stays the one before it', async () => {
  const { source_id: id, target_id } = await harness.load.firstCreated('deals');
  const write = async (): Promise<unknown> => {
    const { written } = await harness.load.ledger();
    const { at, writes } = (await written.ofRecords('production', 'deals', [id])).get(id) ?? {};
    return { at, writes };
  };
  const before = await write();
  await harness.load.edit('deals', target_id, { title: 'Agreed' }, harness.later(), userEmail(3));
  const path = await harness.newerExport({ deals: changing(id, { name: 'Agreed' }) });
  harness.writes();
  await harness.delta(path);
  expect(harness.writes()).toEqual([]);
  expect(await write()).toEqual(before);
});

test('a record whose parent people deleted gets what changed in its other fields', async () => {
  const deals = await exportedRows(harness.load.config.source.export, 'deals');
  const created = new Map(
    (await harness.load.created('deals')).map((each) => [each.source_id, each.target_id]),
  );
  const deal = deals.find((row) => created.has(row['id'] ?? '') && (row['contact_id'] ?? '') !== '');
  const [id = '', contact = ''] = [deal?.['id'], deal?.['contact_id']];
  await harness.load.remove('contacts', await harness.idOf('contacts', contact));
  const path = await harness.newerExport({
    contacts: changing(contact, { last_name: 'Changed though deleted' }),
    deals: changing(id, { name: 'Still open' }),
  });
  const lines = await harness.delta(path);
  expect(lines.get('deals')).toMatchObject({ updated: 1, balanced: true });
  expect((await harness.load.read('deals', created.get(id) ?? ''))['title']).toBe('Still open');
});
