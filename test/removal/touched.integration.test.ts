import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RollbackLine } from '../../src/contract/rollback.js';
import { overriding, type CreatedRecord, type Json, type LoadHarness } from '../loading/load-harness.js';
import { idsOf, withoutBlanks, type LiveDump } from './live-dump.js';
import { FAULTLESS, faultsOf, linesOf, loadAll, now, startLoaded } from './removal-harness.js';

let harness: LoadHarness;
let before: LiveDump;

beforeEach(async () => {
  ({ harness, before } = await startLoaded());
});
afterEach(() => harness.stop());

/** A moment that is told apart from our own last write. */
const later = (): Date => new Date(harness.sandbox.clock.now() + 60_000);

/** Records of ours that no other record of ours leads to or from, as far as the test is concerned: each is used once. */
async function spare(object: 'accounts' | 'contacts' | 'deals' | 'notes'): Promise<CreatedRecord[]> {
  return (await harness.created(object)).toReversed();
}

async function orgOf(object: 'contacts' | 'deals', id: string): Promise<string | null> {
  const { org_id: org } = (await harness.read(object, id)) as { org_id: number | null };
  return org === null ? null : String(org);
}

/** The account, row by row, of some ids `KIND/ID`. */
function rowsOf(dump: LiveDump, ids: Iterable<string>): Json {
  return Object.fromEntries(
    [...ids].map((id) => {
      const [kind = '', key = ''] = id.split('/');
      return [id, withoutBlanks(dump[kind]?.[key])];
    }),
  );
}

const reasons = (lines: Map<string, RollbackLine>, object: string): RollbackLine['reasons'] =>
  lines.get(object)?.reasons ?? {};

test('what users edited, linked to or created stays as it is, with why; a later run knows it, and doubles nothing', async () => {
  // Edited: a contact, and with it the organization that it leads to.
  const [edited, deleted] = await spare('contacts');
  await harness.edit('contacts', edited?.target_id ?? '', { name: 'Edited by hand' }, later());
  const org = await orgOf('contacts', edited?.target_id ?? '');
  // Linked to: an organization has a deal of theirs, another one is in a note of theirs.
  const orgs = (await spare('accounts')).filter(({ target_id: id }) => id !== org);
  const [linked, noted] = orgs;
  const at = later();
  const [deal = ''] = await harness.add(
    'deals',
    [{ title: 'Theirs since', org_id: Number(linked?.target_id) }],
    at,
  );
  const [note = ''] = await harness.add(
    'notes',
    [{ content: 'Theirs', org_id: Number(noted?.target_id) }],
    at,
  );
  // Deleted, which is not undone.
  await harness.remove('contacts', deleted?.target_id ?? '');
  const stays = [
    ...idsOf(before),
    `persons/${edited?.target_id ?? ''}`,
    ...[org, linked?.target_id, noted?.target_id].flatMap((id) =>
      id == null ? [] : [`organizations/${id}`],
    ),
    `deals/${deal}`,
    `notes/${note}`,
  ];
  const touched = rowsOf(now(harness), stays);

  await harness.worker.rollback();

  const after = now(harness);
  expect(rowsOf(after, stays)).toEqual(touched);
  const isRecord = (id: string): boolean =>
    /^(organizations|persons|deals|leads|activities|notes|files)\//.test(id);
  expect(idsOf(after).filter(isRecord).toSorted()).toEqual([...new Set(stays)].filter(isRecord).toSorted());
  const lines = await linesOf(harness);
  expect(reasons(lines, 'contacts')).toEqual({ changed: 1 });
  expect(lines.get('contacts')).toMatchObject({ left: 1, deleted: 1 });
  expect(reasons(lines, 'accounts')).toEqual({ linked: org === null ? 2 : 3 });

  await harness.beginRun();
  await loadAll(harness);
  expect(await faultsOf(harness)).toEqual(FAULTLESS);
  expect(
    rowsOf(now(harness), [`persons/${edited?.target_id ?? ''}`, `deals/${deal}`, `notes/${note}`]),
  ).toEqual(rowsOf(after, [`persons/${edited?.target_id ?? ''}`, `deals/${deal}`, `notes/${note}`]));

  // And back once more: what stayed the first time stays again.
  await harness.worker.rollback();
  expect(rowsOf(now(harness), [`persons/${edited?.target_id ?? ''}`, `deals/${deal}`])).toEqual(
    rowsOf(after, [`persons/${edited?.target_id ?? ''}`, `deals/${deal}`]),
  );
  expect(idsOf(now(harness)).filter(isRecord).toSorted()).toEqual(idsOf(after).filter(isRecord).toSorted());
});

test('fields and types that something is in stay, with all that is in them; empty ones go', async () => {
  const [edited] = await spare('contacts');
  await harness.edit('contacts', edited?.target_id ?? '', { name: 'Edited by hand' }, later());
  const id = `persons/${edited?.target_id ?? ''}`;
  const touched = rowsOf(now(harness), [id]);

  await harness.worker.rollback({ withSchema: true });

  const after = now(harness);
  expect(rowsOf(after, [id])).toEqual(touched);
  // No deal is left: none of their fields is.
  expect(after['dealFields']).toEqual(before['dealFields']);
  const kept = Object.keys(after['personFields'] ?? {}).filter(
    (key) => before['personFields']?.[key] === undefined,
  );
  expect(kept).not.toHaveLength(0);
  const values = (touched[id] as { custom_fields?: Json }).custom_fields ?? {};
  for (const key of kept) expect(values[key]).not.toBeNull();
  const fields = (await linesOf(harness)).get('custom_fields');
  expect(fields?.left).toBeGreaterThan(0);
  expect(fields?.removed).toBeGreaterThan(0);
  expect(fields?.reasons).toEqual({ filled: fields?.left });
});

test('what somebody restored meanwhile is found by the read-back, known again, and not doubled', async () => {
  const [contact] = await spare('contacts');
  const id = contact?.target_id ?? '';
  let isRestored = false;
  const worker = harness.newWorker((ledger) =>
    overriding(ledger, {
      gone: overriding(ledger.gone, {
        remove: async (fence, which, removed) => {
          await ledger.gone.remove(fence, which, removed);
          if (isRestored || !removed.some((one) => which.object === 'contacts' && one.targetId === id))
            return;
          isRestored = true;
          await harness.restore('contacts', id, later());
        },
      }),
    }),
  );
  await worker.rollback();
  expect(isRestored).toBe(true);
  expect((await linesOf(harness)).get('contacts')).toMatchObject({
    left: 1,
    target: 1,
    reasons: { restored: 1 },
  });
  await harness.beginRun();
  await loadAll(harness);
  expect(await faultsOf(harness)).toEqual(FAULTLESS);
  expect(await harness.isThere('contacts', id)).toBe(true);
});
