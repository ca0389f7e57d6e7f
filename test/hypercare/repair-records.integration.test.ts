import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import { IssueHarness, type Row } from './issue-harness.js';

let harness: IssueHarness;
beforeAll(async () => {
  harness = await IssueHarness.start(addTwin, 150);
});
afterAll(() => harness.load.stop());
beforeEach(() => void harness.writes());

/** A second account with the website and the name of one that has contacts: the two are merged. */
async function addTwin(dir: string): Promise<void> {
  const path = join(dir, 'accounts.csv');
  const text = await readFile(path, 'utf8');
  const rows = parse<Row>(text, { columns: true, bom: true, relax_column_count: true });
  const first = rows.find((row) => (row['website'] ?? '') !== '') ?? {};
  await writeFile(
    path,
    `${text.trimEnd()}\r\n${stringify([{ ...first, id: 'acc_twin' }], { columns: Object.keys(first) })}`,
  );
}

describe('a record that people deleted', () => {
  const refersTo = (activity: Row, person: string): boolean =>
    JSON.stringify(activity['participants'] ?? []).includes(`"person_id":${person},`);

  test('is created again once its phases have run, and what referred to it is linked again', async () => {
    const before = harness.load.sandbox.dump('production');
    const isReferredTo = ({ target_id: target }: StoredRecord): boolean =>
      before.deals.some((deal) => deal['person_id'] === Number(target)) &&
      before.activities.some((activity) => refersTo(activity as Row, target ?? ''));
    const { id, targetId } = await harness.fresh('contacts', 'created', isReferredTo);
    const linked = before.deals.filter((deal) => deal['person_id'] === Number(targetId));
    const active = before.activities.filter((activity) => refersTo(activity as Row, targetId));
    await harness.load.remove('contacts', targetId);
    // Somebody works on since: no read-back takes that one for ours to mend.
    const worked = String(linked[0]?.['id']);
    await harness.edit('deals', worked, { title: 'By a user' });
    const issue = await harness.report(`contacts/${id}`, 'it is gone');
    const { repairs } = await harness.offer(issue);
    expect(repairs).toMatchObject([{ kind: 'restore_record', label: `contacts/${id}`, overwrites: false }]);

    const settlement = harness.settlement(issue);
    const first = await harness.settle(settlement);
    expect(first).toMatchObject({ outcome: 'begun', done: 0 });
    expect(first.reopened).toBeGreaterThan(0);
    expect((await harness.issue(issue)).state).toBe('open');
    await harness.runPhases();
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired', reopened: 0, done: 1 });

    const again = (await harness.record('contacts', id)).target_id;
    expect(again).not.toBe(targetId);
    expect(await harness.load.isThere('contacts', again ?? '')).toBe(true);
    const dump = harness.load.sandbox.dump('production');
    for (const { id: deal } of linked) {
      expect(dump.deals.find((each) => each['id'] === deal)?.['person_id']).toBe(Number(again));
    }
    for (const { id: activity } of active) {
      const now = dump.activities.find((each) => each['id'] === activity);
      expect(refersTo(now as Row, again ?? '')).toBe(true);
    }
    const { result } = await harness.issue(issue);
    expect(result).toMatch(
      new RegExp(`^contacts/${id} created again; \\d+ records? that referred to it linked again$`),
    );
    expect((await harness.read('deals', worked))['title']).toBe('By a user');
    // Everything is as the mapping says: a further pass has nothing to do.
    harness.writes();
    await harness.runPhases();
    expect(harness.writes()).toEqual([]);
  });

  test('is created once, however often the approval comes', async () => {
    const { id, targetId } = await harness.fresh('activities');
    await harness.load.remove('activities', targetId);
    const issue = await harness.report(`activities/${id}`);
    const settlement = harness.settlement(issue);
    await harness.settle(settlement);
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'begun' });
    await harness.runPhases();
    await harness.settle(settlement);
    harness.writes();
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired' });
    await harness.runPhases();
    expect(harness.writes()).toEqual([]);
  });

  test('takes along the records that were merged into it, and the conflict that asked about it', async () => {
    const twin = await harness.record('accounts', 'acc_twin');
    const { survivor, targetId } = { survivor: twin.survivor ?? '', targetId: twin.target_id ?? '' };
    await harness.load.remove('accounts', targetId);
    // Its next read-back finds it gone, and asks a person.
    await harness.runPhases();
    expect(await harness.record('accounts', survivor)).toMatchObject({
      state: 'skipped',
      reason_code: 'deleted_in_target',
    });
    const issue = await harness.report(`accounts/${survivor}`);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    const again = await harness.record('accounts', survivor);
    expect(again.state).toBe('created');
    expect(await harness.record('accounts', 'acc_twin')).toMatchObject({
      state: 'merged',
      target_id: again.target_id,
    });
    expect(await harness.ledger.conflicts.list('production', { state: 'open', object: 'accounts' })).toEqual(
      [],
    );
  });

  test('or a file of one, is uploaded again', async () => {
    const { id, targetId } = await harness.fresh('attachments');
    await harness.load.remove('attachments', targetId);
    expect(await harness.repair(await harness.report(`attachments/${id}`))).toMatchObject({
      outcome: 'repaired',
    });
    const { target_id } = await harness.record('attachments', id);
    expect(target_id).not.toBe(targetId);
    expect(await harness.load.isThere('attachments', target_id ?? '')).toBe(true);
  });
});

describe('a record that was skipped', () => {
  test('of a file that is hosted elsewhere waits for its link, and arrives as a note', async () => {
    const isElsewhere = ({ reason_code }: StoredRecord): boolean =>
      ['file_too_large', 'external_url'].includes(reason_code ?? '');
    const { id, row } = await harness.fresh('attachments', 'skipped', isElsewhere);
    const parent = `${row['parent_type'] ?? ''}s/${row['parent_id'] ?? ''}`;
    // It is reported as missing of the record that it hangs on.
    const issue = await harness.report(parent, 'the contract is missing');
    const offer = await harness.offer(issue);
    const number = offer.repairs.findIndex(({ label }) => label === `attachments/${id}`) + 1;
    expect(offer.repairs[number - 1]).toMatchObject({ kind: 'add_file', needsFile: true });
    const only = [number];
    expect(await harness.repair(issue, { offer: offer.fingerprint, only })).toMatchObject({
      outcome: 'open',
    });
    expect((await harness.issue(issue)).result).toContain('handed in');

    await harness.ledger.attachmentLinks.put(new Map([[id, 'https://files.acme.example/contract.pdf']]));
    const row0 = { set_id: 'links', object: 'attachments', source_id: id, data: null, by: 'kim', at: '' };
    await harness.ledger.retries.put([row0]);
    const file = { set: 'links', object: 'attachments', rows: 1, corrected: 0, columns: [] };
    // The offer that was shown before the link was handed in is the one that is approved.
    const settled = await harness.repair(issue, { offer: offer.fingerprint, only, file });
    expect(settled).toMatchObject({ outcome: 'repaired' });
    expect((await harness.issue(issue)).result).toBe(`attachments/${id} added`);
    expect((await harness.record('attachments', id)).target_id).toMatch(/^note:/);
  });

  test('for a wrong value is taken again with the corrected row of the file, and no other row of it', async () => {
    const isHelped = ({ reason_code }: StoredRecord): boolean => reason_code === 'parent_missing';
    const { id, row } = await harness.fresh('deals', 'skipped', isHelped);
    const { id: other, row: otherRow } = await harness.fresh('tasks', 'skipped', isHelped);
    const issue = await harness.report(`deals/${id}`);
    const offer = await harness.offer(issue);
    expect(offer.repairs).toMatchObject([{ kind: 'retry', needsFile: true }]);
    const corrected = { ...row, account_id: '', contact_id: '' };
    const common = { set_id: 'deals', by: 'kim', at: '2026-12-01T00:00:00.000Z' };
    await harness.ledger.retries.put([
      { ...common, object: 'deals', source_id: id, data: JSON.stringify(corrected) },
      { ...common, object: 'tasks', source_id: other, data: JSON.stringify({ ...otherRow, contact_id: '' }) },
    ]);
    const file = { set: 'deals', object: 'deals', rows: 2, corrected: 2, columns: ['contact_id'] };
    expect(await harness.repair(issue, { offer: offer.fingerprint, file })).toMatchObject({
      outcome: 'repaired',
    });
    expect(await harness.record('deals', id)).toMatchObject({ state: 'created' });
    expect((await harness.ledger.retries.corrected('deals', [id])).get(id)?.by).toBe('kim');
    expect(await harness.record('tasks', other)).toMatchObject({ state: 'skipped' });
  });

  test('and is skipped again stays an open issue that says why', async () => {
    const { id, row } = await harness.fresh(
      'contacts',
      'skipped',
      ({ reason_code }) => reason_code === 'parent_missing',
    );
    const issue = await harness.report(`contacts/${id}`);
    await harness.ledger.retries.put([
      {
        set_id: 'bad',
        object: 'contacts',
        source_id: id,
        data: JSON.stringify({ ...row, account_id: 'acc_nobody' }),
        by: 'kim',
        at: '',
      },
    ]);
    const file = { set: 'bad', object: 'contacts', rows: 1, corrected: 1, columns: ['account_id'] };
    expect(await harness.repair(issue, { file })).toMatchObject({ outcome: 'open', done: 0 });
    expect(await harness.issue(issue)).toMatchObject({ state: 'open', approved: null });
    expect((await harness.issue(issue)).result).toMatch(/not moved: it was skipped again/);
  });
});
