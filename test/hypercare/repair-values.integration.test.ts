import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import { MIGRATION_USER } from '../loading/harness-config.js';
import { IssueHarness, type Row } from './issue-harness.js';

let harness: IssueHarness;
beforeAll(async () => {
  harness = await IssueHarness.start(undefined, 150);
});
afterAll(() => harness.load.stop());
beforeEach(() => void harness.writes());

const hasOwner = ({ reassign }: StoredRecord): boolean => reassign === null;

describe('what is not wrong, or nobody knows', () => {
  test('a record that is as the mapping says gets no offer', async () => {
    const { id } = await harness.fresh('contacts');
    const offer = await harness.offer(await harness.report(`contacts/${id}`));
    expect(offer).toMatchObject({ repairs: [], remarks: ['it is in Pipedrive as the mapping says'] });
  });

  test.each([
    ['contacts/con_none', 'neither the source nor the migration knows such a record'],
    ['nonsense', 'no record is named'],
    [null, 'it is about no record'],
  ])('an issue about %s is taken, and says why nothing is offered', async (record, remark) => {
    const issue = await harness.report(record);
    const offer = await harness.offer(issue);
    expect(offer.repairs).toEqual([]);
    expect(offer.remarks.join()).toContain(remark);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'open', done: 0 });
    expect((await harness.issue(issue)).result).toContain('no repair');
  });

  test.each([
    ['answer', 'answered'],
    ['decline', 'declined'],
  ] as const)(
    '%s settles an issue with its note, and writes nothing into Pipedrive',
    async (action, state) => {
      const issue = await harness.report(null, 'how do I export?');
      const settled = await harness.settle(harness.settlement(issue, { action, note: 'see the manual' }));
      expect(settled).toMatchObject({ outcome: state, done: 1 });
      expect(await harness.issue(issue)).toMatchObject({ state, note: 'see the manual', settled_by: 'kim' });
      expect(harness.writes()).toEqual([]);
    },
  );

  test('an issue that does not exist, or is settled, cannot be settled', async () => {
    expect(await harness.settle(harness.settlement(4711))).toMatchObject({ outcome: 'unknown' });
    const issue = await harness.report(null);
    await harness.settle(harness.settlement(issue, { action: 'answer' }));
    const again = await harness.settle(harness.settlement(issue, { action: 'decline' }));
    expect(again).toMatchObject({ outcome: 'unknown' });
    expect((await harness.issue(issue)).state).toBe('answered');
  });
});

describe('a field', () => {
  test('that was cleared is restored by its number; what somebody typed elsewhere stays', async () => {
    const { id, targetId } = await harness.fresh(
      'contacts',
      'created',
      (_, row) => (row['email'] ?? '') !== '',
    );
    const before = await harness.read('contacts', targetId);
    await harness.edit('contacts', targetId, { name: 'X', emails: [] });
    const issue = await harness.report(`contacts/${id}`, 'the address is gone');
    const offer = await harness.offer(issue);
    expect(offer.repairs.map(({ kind, label, overwrites }) => [kind, label, overwrites])).toEqual([
      ['restore_field', 'Name', true],
      ['restore_field', 'Email', false],
    ]);
    // One of the two would overwrite what somebody typed: it has to be named.
    expect(await harness.repair(issue, { offer: offer.fingerprint })).toMatchObject({ outcome: 'open' });
    expect((await harness.issue(issue)).result).toMatch(/name those that are meant/);
    expect(harness.writes()).toEqual([]);
    const settled = await harness.repair(issue, { offer: offer.fingerprint, only: [2] });
    expect(settled).toMatchObject({ outcome: 'repaired', reopened: 0 });
    expect(harness.writes()).toEqual([`PATCH /api/v2/persons/${targetId}`]);
    const after = await harness.read('contacts', targetId);
    expect(after['emails']).toEqual(before['emails']);
    expect(after['name']).toBe('X');
    expect(await harness.issue(issue)).toMatchObject({ state: 'repaired', result: 'Email restored' });
  });

  test('that somebody changed is overwritten where exactly that was approved', async () => {
    const { id, targetId } = await harness.fresh('deals');
    const before = await harness.read('deals', targetId);
    await harness.edit('deals', targetId, { title: 'By a user' });
    const issue = await harness.report(`deals/${id}`);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('deals', targetId))['title']).toBe(before['title']);
  });

  test('that is changed again after it was shown is left alone, and the new offer is shown', async () => {
    const { id, targetId } = await harness.fresh('deals');
    await harness.edit('deals', targetId, { title: 'First' });
    const issue = await harness.report(`deals/${id}`);
    const shown = await harness.offer(issue);
    await harness.edit('deals', targetId, { title: 'Second' });
    expect(await harness.repair(issue, { offer: shown.fingerprint })).toMatchObject({ outcome: 'open' });
    expect(harness.writes()).toEqual([]);
    expect(await harness.issue(issue)).toMatchObject({
      state: 'open',
      result: 'the record changed since the repair was shown: look at it again',
    });
    const now = await harness.offer(issue);
    expect(now.fingerprint).not.toBe(shown.fingerprint);
    expect(await harness.repair(issue, { offer: now.fingerprint })).toMatchObject({ outcome: 'repaired' });
  });

  test.each(['accounts', 'leads', 'tasks', 'notes'] as const)('of %s is restored as well', async (object) => {
    const { id, targetId } = await harness.fresh(object);
    const attribute = { accounts: 'name', leads: 'title', tasks: 'subject', notes: 'content' }[object];
    const before = await harness.read(object, targetId);
    const marker = object === 'notes' ? String(before['content']).slice(-40) : '';
    await harness.edit(object, targetId, { [attribute]: `By a user ${marker}` });
    const issue = await harness.report(`${object}/${id}`);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read(object, targetId))[attribute]).toEqual(before[attribute]);
  });
});

describe('an owner', () => {
  test('that somebody changed is assigned again', async () => {
    const { id, targetId } = await harness.fresh('contacts', 'created', hasOwner);
    const before = await harness.read('contacts', targetId);
    await harness.edit('contacts', targetId, { owner_id: harness.userOtherThan(before['owner_id']).id });
    const issue = await harness.report(`contacts/${id}`);
    const { repairs } = await harness.offer(issue);
    expect(repairs).toMatchObject([{ kind: 're_assign', label: 'owner', overwrites: true }]);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('contacts', targetId))['owner_id']).toBe(before['owner_id']);
  });

  test('that is the migration user in Pipedrive is assigned, and nobody’s change is lost by it', async () => {
    const { id, targetId } = await harness.fresh('deals', 'created', hasOwner);
    const before = await harness.read('deals', targetId);
    const users = harness.load.sandbox.dump('production').users;
    const migration = users.find(({ email }) => email === MIGRATION_USER)?.['id'];
    await harness.edit('deals', targetId, { owner_id: migration });
    const issue = await harness.report(`deals/${id}`);
    expect((await harness.offer(issue)).repairs).toMatchObject([{ kind: 're_assign', overwrites: false }]);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('deals', targetId))['owner_id']).toBe(before['owner_id']);
  });

  test('that the source leaves blank is nobody’s to restore: people gave the record one', async () => {
    const { id, targetId } = await harness.fresh('accounts', 'created', ({ reassign }) => reassign !== null);
    const before = await harness.read('accounts', targetId);
    await harness.edit('accounts', targetId, { owner_id: harness.userOtherThan(before['owner_id']).id });
    expect((await harness.offer(await harness.report(`accounts/${id}`))).repairs).toEqual([]);
  });
});

describe('a link', () => {
  const isLinked = (_: StoredRecord, row: Row): boolean => (row['account_id'] ?? '').trim() !== '';

  test('that is missing is written again', async () => {
    const { id, targetId } = await harness.fresh('contacts', 'created', isLinked);
    const before = await harness.read('contacts', targetId);
    await harness.edit('contacts', targetId, { org_id: null });
    const issue = await harness.report(`contacts/${id}`);
    const { repairs } = await harness.offer(issue);
    expect(repairs).toMatchObject([{ kind: 're_link', label: 'organization', overwrites: false }]);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('contacts', targetId))['org_id']).toBe(before['org_id']);
  });

  test('that somebody set elsewhere stays, and that is said', async () => {
    const { id, targetId } = await harness.fresh('contacts', 'created', isLinked);
    const before = await harness.read('contacts', targetId);
    const orgs = await harness.load.created('accounts');
    const other = orgs.find(({ target_id }) => Number(target_id) !== before['org_id']);
    await harness.edit('contacts', targetId, { org_id: Number(other?.target_id) });
    const offer = await harness.offer(await harness.report(`contacts/${id}`));
    expect(offer.repairs).toEqual([]);
    expect(offer.remarks.join()).toContain('organization: somebody linked it elsewhere');
  });
});

test('an account that cannot be asked takes no issue away: it is recorded, and says what is in the way', async () => {
  const { id } = await harness.fresh('contacts');
  harness.load.sandbox.addFault({ kind: 'html403', times: -1 });
  const issue = await harness.report(`contacts/${id}`);
  harness.load.sandbox.clearFaults();
  expect(await harness.offer(issue)).toMatchObject({ repairs: [] });
  expect((await harness.offer(issue)).remarks.join()).toMatch(/could not be looked up: \S/);
});

test('an owner who was assigned otherwise since the load is written where it was reported', async () => {
  const { id, targetId, row } = await harness.fresh('deals', 'created', hasOwner);
  const before = await harness.read('deals', targetId);
  const other = harness.userOtherThan(before['owner_id']);
  const { name, ledger } = harness.load.config;
  const assignment = { source: row['owner_email'] ?? '', target: other.email, by: 'kim' };
  await new MockActivityEnvironment().run(() =>
    harness.activities().assignOwner({ name, ledger }, assignment),
  );
  const issue = await harness.report(`deals/${id}`);
  expect((await harness.offer(issue)).repairs).toMatchObject([{ kind: 're_assign', overwrites: false }]);
  harness.writes();
  expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
  expect(harness.writes()).toEqual([`PATCH /api/v2/deals/${targetId}`]);
  expect((await harness.read('deals', targetId))['owner_id']).toBe(other.id);
});
