import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PhaseObject } from '../../src/contract/objects.js';
import type { Hold, HoldCode, MigrationStatus } from '../../src/contract/status.js';
import { META } from '../../src/ledger/meta-keys.js';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { parseMapping, writeMappingYaml } from '../../src/mapping/mapping-yaml.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { isSqlite } from '../support/test-ledger.js';
import { handInMapping, MIGRATION_USER, MigrationHarness } from '../support/migration-harness.js';

/** Something that is not about one record, and how it is put right. */
interface Trouble {
  readonly code: HoldCode;
  /** The phase in whose middle it comes; the hold may be the next one's. */
  readonly during: PhaseObject;
  readonly end: 'resume' | 'recheck';
  begin(): Promise<unknown>;
  mend(): Promise<unknown>;
}

let folder: string;
let dir: string;
let harness: MigrationHarness;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-holds-'));
  dir = join(folder, 'export');
  await generateExport({ dir, seed: 17, records: 250 });
  harness = await MigrationHarness.start({
    temporalAddress: inject('temporalAddress'),
    export: dir,
    users: await companyUsers(dir),
    staging: 'waived',
    currency: 'EUR',
    timing: { batchRecords: 4 },
  });
  await harness.untilGate('mapping');
  await allowNoSkips();
  await harness.approve('mapping');
  await harness.untilGate('fields', 'production');
  await harness.createFields('production');
  await harness.untilGate('owners', 'production');
});
afterAll(async () => {
  await harness.stop();
  await rm(folder, { recursive: true, force: true });
});

async function allowNoSkips(): Promise<void> {
  const parsed = parseMapping((await harness.ledger.mappings.current())!.content, 'mapping.yaml');
  if (!parsed.ok) throw new Error('the proposal does not parse');
  const mapping = { ...parsed.mapping, skipThreshold: { percent: 0, atLeast: 1 } };
  await handInMapping(harness, fingerprintMapping(mapping), writeMappingYaml(mapping));
}

async function control(path: string, body: unknown): Promise<void> {
  const url = `${harness.sandbox.controlUrl}/accounts/production/${path}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

/** A fact of the ledger that is another one for a while. */
function swapped(key: string, value: unknown): Pick<Trouble, 'begin' | 'mend'> {
  let original: unknown;
  return {
    async begin() {
      original = await harness.ledger.meta.get(key);
      await harness.ledger.meta.set(key, value);
    },
    mend: () => harness.ledger.meta.set(key, original),
  };
}

/** Another process that writes to the file and does not come to an end. */
function locked(): Pick<Trouble, 'begin' | 'mend'> {
  let other: Database.Database | null = null;
  return {
    begin() {
      other = new Database(join(harness.folder, 'test.ledger'));
      other.exec('begin immediate');
      return Promise.resolve();
    },
    mend() {
      other?.exec('commit');
      other?.close();
      return Promise.resolve();
    },
  };
}

const TROUBLES: readonly Trouble[] = [
  {
    code: 'credentials_refused',
    during: 'accounts',
    end: 'recheck',
    begin: () => control('tokens/revoke', {}),
    mend: () => control('tokens/restore', {}),
  },
  { code: 'account_changed', during: 'accounts', end: 'resume', ...swapped(META.company('production'), 1) },
  {
    code: 'field_missing',
    during: 'contacts',
    end: 'recheck',
    begin: () => control('fields/delete', { object: 'person', name: 'sd_id__c' }),
    mend: () => harness.createFields('production'),
  },
  {
    code: 'mapping_changed',
    during: 'contacts',
    end: 'recheck',
    ...swapped(META.confirmedMapping, 'sha256:gone'),
  },
  {
    code: 'target_unreachable',
    during: 'deals',
    end: 'resume',
    begin: () => Promise.resolve(harness.sandbox.addFault({ kind: 'status-before', status: 503, times: -1 })),
    mend: () => Promise.resolve(harness.sandbox.clearFaults()),
  },
  // A Postgres that is gone has a test of its own (test/production).
  ...(isSqlite()
    ? ([{ code: 'ledger_unreachable', during: 'activities', end: 'recheck', ...locked() }] as const)
    : []),
  {
    code: 'source_unreachable',
    during: 'notes',
    end: 'resume',
    begin: () => rename(dir, `${dir}-away`),
    mend: () => rename(`${dir}-away`, dir),
  },
];

const has = (status: MigrationStatus, code: HoldCode): boolean =>
  status.holds.some((hold) => hold.code === code);

const holdOf = ({ holds }: MigrationStatus, code: HoldCode): Hold | undefined =>
  holds.find((hold) => hold.code === code);

const isRunning = ({ phases }: MigrationStatus, object: PhaseObject): boolean =>
  phases.some((phase) => phase.object === object && phase.state === 'running');

/** Waits until some records of a phase have arrived and others have not; writes take their time, so that it can be met. */
async function inTheMiddleOf(object: PhaseObject): Promise<void> {
  harness.sandbox.addFault({ kind: 'latency', ms: 250, times: -1, match: { method: 'POST' } });
  await until((s) => isRunning(s, object), `${object} running`);
  const created = async (): Promise<number> =>
    (await harness.ledger.stats.countsOf('production', object)).created;
  await expect.poll(created, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
}

/** Goes on without the records that are skipped on the way; anything else that holds is the test's. */
async function until(wanted: (status: MigrationStatus) => boolean, what: string): Promise<MigrationStatus> {
  for (;;) {
    const status = await harness.until((s) => wanted(s) || has(s, 'too_many_skips'), what, true);
    if (wanted(status)) return status;
    await harness.update('resume', { by: 'engineer' });
    await harness.until((s) => wanted(s) || !has(s, 'too_many_skips'), 'going on', true);
  }
}

describe('what is not about one record holds the migration, and it goes on with the same record', () => {
  test('in the middle of every kind of phase, one trouble after the other', async () => {
    await harness.update('assignOwner', { source: '*', target: MIGRATION_USER, by: 'customer@acme.example' });
    for (const trouble of TROUBLES) {
      const { code, during } = trouble;
      await inTheMiddleOf(during);
      await trouble.begin();
      const held = await until((s) => has(s, code), code);
      expect(held.state, code).toBe('held');
      const hold = holdOf(held, code);
      expect(hold, code).toMatchObject({ who: expect.stringMatching(/engineer|admin/) as string });
      expect(Date.parse(hold?.since ?? ''), code).toBeGreaterThan(Date.now() - 60_000);
      for (const text of [hold?.what, hold?.next]) expect(text?.length, code).toBeGreaterThan(10);
      // Looked at before it is put right, it holds as it did, since it began.
      await harness.update(trouble.end, { by: 'engineer' });
      await sleep(1_000);
      const again = await until((s) => has(s, code), `${code} again`);
      expect(holdOf(again, code)?.since, code).toBe(hold?.since);
      await trouble.mend();
      await harness.update(trouble.end, { by: 'engineer' });
      await until((s) => !has(s, code), `after ${code}`);
    }
    await until((s) => s.gate?.name === 'freeze', 'the gate freeze');
  });

  test('each record is there once, or accounted for', async () => {
    const verified = await harness.ledger.reports.all<{ object: string }>('verifications', 'production');
    expect(verified.length).toBeGreaterThan(8);
    for (const line of verified) {
      expect(line, line.object).toMatchObject({
        ...{ duplicates: 0, missing: 0, unexpected: 0, mismatched: 0 },
        second_pass: { creates: 0, updates: 0 },
      });
    }
    for (const phase of (await harness.status()).phases) {
      expect(phase.pending, phase.object).toBe(0);
      expect(phase.source).toBe(phase.created + phase.merged + phase.filtered + phase.skipped);
    }
  });
});

test('who goes on without skipped records is in the audit trail, with the phase', async () => {
  const accepted = (await harness.ledger.audit.all()).filter(({ note }) =>
    note?.startsWith('goes on without'),
  );
  expect(accepted.map(({ note, by }) => `${by}: ${note}`)).toContain(
    'engineer: goes on without the skipped records of contacts',
  );
});
