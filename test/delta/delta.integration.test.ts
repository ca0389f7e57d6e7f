import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userEmail } from '../../src/sandbox/smartdesk/world.js';
import { changing } from '../../src/sandbox/smartdesk/newer-export.js';
import { DeltaHarness } from './delta-harness.js';

let harness: DeltaHarness;
beforeAll(async () => {
  harness = await DeltaHarness.start();
});
afterAll(() => harness.load.stop());

test('a newer export without a change costs no write and leaves every count as it was', async () => {
  harness.writes();
  const lines = await harness.delta(await harness.newerExport({}));
  expect(harness.writes()).toEqual([]);
  for (const line of lines.values()) {
    expect(line).toMatchObject({ created: 0, updated: 0, skipped: 0, pending: 0, balanced: true });
    expect(line.filtered).toBe(line.source);
  }
});

describe('one changed row', () => {
  test('is one request that holds the changed field alone', async () => {
    const { source_id: id, target_id } = await harness.load.firstCreated('contacts');
    const path = await harness.newerExport({ contacts: changing(id, { last_name: 'Changed' }) });
    harness.writes();
    const lines = await harness.delta(path);
    expect(harness.writes()).toEqual([`PATCH /api/v2/persons/${target_id}`]);
    expect(lines.get('contacts')).toMatchObject({ updated: 1, created: 0, merged: 1, balanced: true });
    expect((await harness.load.read('contacts', target_id))['name']).toContain('Changed');
  });

  test('leaves another field as somebody typed it in Pipedrive, whatever the read-back after it finds', async () => {
    const { source_id: id, target_id } = await harness.load.firstCreated('deals');
    await harness.load.edit('deals', target_id, { title: 'By a user' }, harness.later(), userEmail(3));
    const path = await harness.newerExport({ deals: changing(id, { value: '4711' }) });
    harness.writes();
    const lines = await harness.delta(path);
    expect(harness.writes()).toEqual([`PATCH /api/v2/deals/${target_id}`]);
    expect(lines.get('deals')).toMatchObject({ updated: 1, conflicts: 0, balanced: true });
    expect(await harness.load.read('deals', target_id)).toMatchObject({ title: 'By a user', value: 4711 });
  });

  test('whose field somebody changed in Pipedrive is a conflict, and the target keeps its value', async () => {
    const { source_id: id, target_id } = await harness.load.firstCreated('contacts');
    await harness.load.edit('contacts', target_id, { name: 'By a user' }, harness.later(), userEmail(3));
    const path = await harness.newerExport({ contacts: changing(id, { last_name: 'By the source' }) });
    const lines = await harness.delta(path);
    expect(lines.get('contacts')).toMatchObject({ updated: 0, conflicts: 1, balanced: true });
    expect((await harness.load.read('contacts', target_id))['name']).toBe('By a user');
    const [conflict] = await (await harness.load.ledger()).conflicts.list('production', { state: 'open' });
    expect(conflict).toMatchObject({
      object: 'contacts',
      source_id: id,
      field: 'name',
      target: '"By a user"',
      changed_by: userEmail(3),
    });
  });
});
