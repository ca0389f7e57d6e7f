import { MockActivityEnvironment } from '@temporalio/testing';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import { MIGRATION_USER } from '../loading/harness-config.js';
import { overriding } from '../loading/load-harness.js';
import { IssueHarness } from './issue-harness.js';

type Row = Record<string, string>;

let harness: IssueHarness;
beforeAll(async () => {
  harness = await IssueHarness.start(addTwin, 150);
});
afterAll(() => harness.load.stop());

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

/** Records that a test has used are not used by another. */
const used = new Set<string>();
async function fresh(
  object: string,
  state: StoredRecord['state'] = 'created',
  is: (record: StoredRecord, row: Row) => boolean | Promise<boolean> = () => true,
): Promise<{ readonly id: string; readonly targetId: string; readonly row: Row }> {
  for await (const page of harness.ledger.records.pages('production', object, [state])) {
    for (const record of page) {
      const row = await harness.row(object, record.source_id);
      if (used.has(`${object}/${record.source_id}`) || !(await is(record, row))) continue;
      used.add(`${object}/${record.source_id}`);
      return { id: record.source_id, targetId: record.target_id ?? '', row };
    }
  }
  throw new Error(`no record of ${object} is ${state} and as wanted`);
}

/** Requests that changed something in Pipedrive since this was asked last. */
let seen = 0;
function writes(): string[] {
  const all = harness.load.sandbox
    .requests()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
  const since = all.slice(seen);
  seen = all.length;
  return since;
}
beforeEach(() => void writes());

const hasOwner = ({ reassign }: StoredRecord): boolean => reassign === null;

/** A user of the account who is neither that one nor the migration's. */
function userOtherThan(id: unknown): { readonly id: number; readonly email: string } {
  const users = harness.load.sandbox.dump('production').users;
  const other = users.find((user) => user['id'] !== id && user['email'] !== MIGRATION_USER);
  return { id: Number(other?.['id']), email: String(other?.['email']) };
}

describe('what is not wrong, or nobody knows', () => {
  test('a record that is as the mapping says gets no offer', async () => {
    const { id } = await fresh('contacts');
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
      expect(writes()).toEqual([]);
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
    const { id, targetId } = await fresh('contacts', 'created', (_, row) => (row['email'] ?? '') !== '');
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
    expect(writes()).toEqual([]);
    const settled = await harness.repair(issue, { offer: offer.fingerprint, only: [2] });
    expect(settled).toMatchObject({ outcome: 'repaired', reopened: 0 });
    expect(writes()).toEqual([`PATCH /api/v2/persons/${targetId}`]);
    const after = await harness.read('contacts', targetId);
    expect(after['emails']).toEqual(before['emails']);
    expect(after['name']).toBe('X');
    expect(await harness.issue(issue)).toMatchObject({ state: 'repaired', result: 'Email restored' });
  });

  test('that somebody changed is overwritten where exactly that was approved', async () => {
    const { id, targetId } = await fresh('deals');
    const before = await harness.read('deals', targetId);
    await harness.edit('deals', targetId, { title: 'By a user' });
    const issue = await harness.report(`deals/${id}`);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('deals', targetId))['title']).toBe(before['title']);
  });

  test('that is changed again after it was shown is left alone, and the new offer is shown', async () => {
    const { id, targetId } = await fresh('deals');
    await harness.edit('deals', targetId, { title: 'First' });
    const issue = await harness.report(`deals/${id}`);
    const shown = await harness.offer(issue);
    await harness.edit('deals', targetId, { title: 'Second' });
    expect(await harness.repair(issue, { offer: shown.fingerprint })).toMatchObject({ outcome: 'open' });
    expect(writes()).toEqual([]);
    expect(await harness.issue(issue)).toMatchObject({
      state: 'open',
      result: 'the record changed since the repair was shown: look at it again',
    });
    const now = await harness.offer(issue);
    expect(now.fingerprint).not.toBe(shown.fingerprint);
    expect(await harness.repair(issue, { offer: now.fingerprint })).toMatchObject({ outcome: 'repaired' });
  });

  test.each(['accounts', 'leads', 'tasks', 'notes'] as const)('of %s is restored as well', async (object) => {
    const { id, targetId } = await fresh(object);
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
    const { id, targetId } = await fresh('contacts', 'created', hasOwner);
    const before = await harness.read('contacts', targetId);
    await harness.edit('contacts', targetId, { owner_id: userOtherThan(before['owner_id']).id });
    const issue = await harness.report(`contacts/${id}`);
    const { repairs } = await harness.offer(issue);
    expect(repairs).toMatchObject([{ kind: 're_assign', label: 'owner', overwrites: true }]);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('contacts', targetId))['owner_id']).toBe(before['owner_id']);
  });

  test('that is the migration user in Pipedrive is assigned, and nobody’s change is lost by it', async () => {
    const { id, targetId } = await fresh('deals', 'created', hasOwner);
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
    const { id, targetId } = await fresh('accounts', 'created', ({ reassign }) => reassign !== null);
    const before = await harness.read('accounts', targetId);
    await harness.edit('accounts', targetId, { owner_id: userOtherThan(before['owner_id']).id });
    expect((await harness.offer(await harness.report(`accounts/${id}`))).repairs).toEqual([]);
  });
});

describe('a link', () => {
  const isLinked = (_: StoredRecord, row: Row): boolean => (row['account_id'] ?? '').trim() !== '';

  test('that is missing is written again', async () => {
    const { id, targetId } = await fresh('contacts', 'created', isLinked);
    const before = await harness.read('contacts', targetId);
    await harness.edit('contacts', targetId, { org_id: null });
    const issue = await harness.report(`contacts/${id}`);
    const { repairs } = await harness.offer(issue);
    expect(repairs).toMatchObject([{ kind: 're_link', label: 'organization', overwrites: false }]);
    expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
    expect((await harness.read('contacts', targetId))['org_id']).toBe(before['org_id']);
  });

  test('that somebody set elsewhere stays, and that is said', async () => {
    const { id, targetId } = await fresh('contacts', 'created', isLinked);
    const before = await harness.read('contacts', targetId);
    const orgs = await harness.load.created('accounts');
    const other = orgs.find(({ target_id }) => Number(target_id) !== before['org_id']);
    await harness.edit('contacts', targetId, { org_id: Number(other?.target_id) });
    const offer = await harness.offer(await harness.report(`contacts/${id}`));
    expect(offer.repairs).toEqual([]);
    expect(offer.remarks.join()).toContain('organization: somebody linked it elsewhere');
  });
});

describe('a record that people deleted', () => {
  const refersTo = (activity: Row, person: string): boolean =>
    JSON.stringify(activity['participants'] ?? []).includes(`"person_id":${person},`);

  test('is created again once its phases have run, and what referred to it is linked again', async () => {
    const before = harness.load.sandbox.dump('production');
    const isReferredTo = ({ target_id: target }: StoredRecord): boolean =>
      before.deals.some((deal) => deal['person_id'] === Number(target)) &&
      before.activities.some((activity) => refersTo(activity as Row, target ?? ''));
    const { id, targetId } = await fresh('contacts', 'created', isReferredTo);
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
    writes();
    await harness.runPhases();
    expect(writes()).toEqual([]);
  });

  test('is created once, however often the approval comes', async () => {
    const { id, targetId } = await fresh('activities');
    await harness.load.remove('activities', targetId);
    const issue = await harness.report(`activities/${id}`);
    const settlement = harness.settlement(issue);
    await harness.settle(settlement);
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'begun' });
    await harness.runPhases();
    await harness.settle(settlement);
    writes();
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired' });
    await harness.runPhases();
    expect(writes()).toEqual([]);
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
    const { id, targetId } = await fresh('attachments');
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
    const { id, row } = await fresh('attachments', 'skipped', isElsewhere);
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
    const { id, row } = await fresh('deals', 'skipped', isHelped);
    const { id: other, row: otherRow } = await fresh('tasks', 'skipped', isHelped);
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
    const { id, row } = await fresh(
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

describe('a worker that dies in the middle of a repair', () => {
  class Killed extends Error {}

  /** The ledger of a worker that dies when it calls a method for the n-th time, before or after it took effect. */
  function dyingAt(store: 'issues' | 'updates' | 'gone', method: string, n: number, takesEffect: boolean) {
    let calls = 0;
    return (ledger: typeof harness.ledger): typeof harness.ledger => {
      const real = ledger[store] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      const dying = async (...args: unknown[]): Promise<unknown> => {
        calls += 1;
        if (calls !== n) return real[method]?.(...args);
        if (takesEffect) await real[method]?.(...args);
        throw new Killed();
      };
      return overriding(ledger, { [store]: overriding(real, { [method]: dying }) });
    };
  }

  test.each([
    ['the approval is taken down', 'issues', 'putApproval', 1],
    ['the intent is taken down', 'updates', 'open', 1],
    ['the result is taken down', 'updates', 'close', 1],
    ['it is taken down that the fields are written', 'issues', 'putApproval', 2],
    ['the issue is settled', 'issues', 'settle', 1],
  ] as const)('while %s, leaves the field written once', async (_when, store, method, n) => {
    for (const takesEffect of [false, true]) {
      const { id, targetId } = await fresh('activities');
      const before = await harness.read('activities', targetId);
      await harness.edit('activities', targetId, { subject: 'By a user' });
      const issue = await harness.report(`activities/${id}`);
      const settlement = harness.settlement(issue);
      writes();
      await expect(harness.settle(settlement, dyingAt(store, method, n, takesEffect))).rejects.toThrow();
      expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired', reopened: 0 });
      expect(writes()).toEqual([`PATCH /api/v2/activities/${targetId}`]);
      expect((await harness.read('activities', targetId))['subject']).toBe(before['subject']);
      expect((await harness.issue(issue)).result).toBe('subject restored');
    }
  });

  test.each([
    ['it is forgotten in the ledger', 'gone', 'forget', 1],
    ['it is made pending', 'gone', 'bringBack', 1],
    ['it is taken down that it is pending', 'issues', 'putApproval', 2],
  ] as const)('while %s, leaves the deleted record created once', async (_when, store, method, n) => {
    for (const takesEffect of [false, true]) {
      const { id, targetId } = await fresh('activities');
      await harness.load.remove('activities', targetId);
      const issue = await harness.report(`activities/${id}`);
      const settlement = harness.settlement(issue);
      writes();
      await expect(harness.settle(settlement, dyingAt(store, method, n, takesEffect))).rejects.toThrow();
      const first = await harness.settle(settlement);
      expect(first).toMatchObject({ outcome: 'begun' });
      expect(first.reopened).toBeGreaterThan(0);
      await harness.runPhases();
      expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired' });
      expect(writes()).toEqual(['POST /api/v2/activities']);
    }
  });

  test('and somebody who changes the field before the next one goes on, keep their change', async () => {
    const { id, targetId } = await fresh('activities');
    await harness.edit('activities', targetId, { subject: 'First' });
    const issue = await harness.report(`activities/${id}`);
    const settlement = harness.settlement(issue);
    const killed = harness.settle(settlement, dyingAt('updates', 'open', 1, false));
    await expect(killed).rejects.toThrow();
    await harness.edit('activities', targetId, { subject: 'Second' });
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'open' });
    expect((await harness.read('activities', targetId))['subject']).toBe('Second');
    expect((await harness.issue(issue)).result).toContain('somebody changed it again');
    const conflicts = await harness.ledger.conflicts.list('production', {
      state: 'open',
      object: 'activities',
    });
    expect(conflicts).toMatchObject([{ source_id: id, field: 'subject', target: '"Second"' }]);
  });
});

test('an account that cannot be asked takes no issue away: it is recorded, and says what is in the way', async () => {
  const { id } = await fresh('contacts');
  harness.load.sandbox.addFault({ kind: 'html403', times: -1 });
  const issue = await harness.report(`contacts/${id}`);
  harness.load.sandbox.clearFaults();
  expect(await harness.offer(issue)).toMatchObject({ repairs: [] });
  expect((await harness.offer(issue)).remarks.join()).toMatch(/could not be looked up: \S/);
});

test('an owner who was assigned otherwise since the load is written where it was reported', async () => {
  const { id, targetId, row } = await fresh('deals', 'created', hasOwner);
  const before = await harness.read('deals', targetId);
  const other = userOtherThan(before['owner_id']);
  const { name, ledger } = harness.load.config;
  const assignment = { source: row['owner_email'] ?? '', target: other.email, by: 'kim' };
  await new MockActivityEnvironment().run(() =>
    harness.activities().assignOwner({ name, ledger }, assignment),
  );
  const issue = await harness.report(`deals/${id}`);
  expect((await harness.offer(issue)).repairs).toMatchObject([{ kind: 're_assign', overwrites: false }]);
  writes();
  expect(await harness.repair(issue)).toMatchObject({ outcome: 'repaired' });
  expect(writes()).toEqual([`PATCH /api/v2/deals/${targetId}`]);
  expect((await harness.read('deals', targetId))['owner_id']).toBe(other.id);
});
