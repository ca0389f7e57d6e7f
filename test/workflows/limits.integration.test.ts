import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { MigrationStatus } from '../../src/contract/status.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { MigrationHarness, type HarnessOptions } from '../support/migration-harness.js';

const MIDNIGHT = Date.parse('2026-12-02T00:00:00Z');
const DAY_MS = 86_400_000;

let folder: string;
let dir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-limits-'));
  dir = join(folder, 'export');
  await generateExport({ dir, seed: 11, records: 200, attachments: false });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A migration that stands before production's `fields` gate, without a staging run. */
async function started(production: HarnessOptions['production'] = {}): Promise<MigrationHarness> {
  const harness = await MigrationHarness.start({
    temporalAddress: inject('temporalAddress'),
    export: dir,
    users: await companyUsers(dir),
    staging: 'waived',
    currency: 'EUR',
    production,
  });
  await harness.untilGate('mapping');
  await harness.approve('mapping');
  await harness.untilGate('fields', 'production');
  return harness;
}

async function load(harness: MigrationHarness): Promise<void> {
  await harness.createFields('production');
  await harness.untilGate('owners', 'production');
  await harness.update('assignOwner', { source: '*', target: 'migration@sd2pd.example', by: 'customer' });
}

async function control(
  harness: MigrationHarness,
  path: string,
  body: unknown,
  method = 'POST',
): Promise<void> {
  const response = await fetch(`${harness.sandbox.controlUrl}${path}`, {
    method,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

const requests = (harness: MigrationHarness): number =>
  harness.sandbox.requests({ account: 'production' }).length;
const throttled = (harness: MigrationHarness): number =>
  harness.sandbox.requests({ account: 'production', status: 429 }).length;
const usage = (harness: MigrationHarness) => harness.sandbox.usage('production');

function created(status: MigrationStatus): number {
  return status.phases.reduce((sum, phase) => sum + phase.created, 0);
}

/** What the target holds, to compare runs that should differ in nothing but time. */
async function contents(harness: MigrationHarness): Promise<unknown> {
  const { organizations, persons, deals, leads, activities, notes } = harness.sandbox.counts('production');
  const skipped = (await harness.status()).phases.map((phase) => [phase.object, phase.skipped]);
  return { organizations, persons, deals, leads, activities, notes, skipped };
}

describe('the daily budget', () => {
  let undisturbed: unknown;
  let tokensOfTheRun: number;

  test('a run that nothing disturbs shows what the others have to end with', async () => {
    const harness = await started();
    const before = usage(harness).spent;
    await load(harness);
    await harness.untilGate('freeze');
    tokensOfTheRun = usage(harness).spent - before;
    undisturbed = await contents(harness);
    await harness.stop();
  });

  test('a ninth of what the run needs a day: it waits out every reset, leaves the reserve, and ends the same', async () => {
    const reserve = 20;
    // Not less: the fields are asked for once here, and are created within a day.
    const dailyBudget = Math.ceil(tokensOfTheRun / 9 / (1 - reserve / 100));
    const harness = await started({ reserve });
    await control(harness, '/accounts/production', { features: { dailyBudget } }, 'PATCH');
    harness.sandbox.clock.set(MIDNIGHT - 2_000);
    await harness.createFields('production').catch(() => undefined);
    const kept = (dailyBudget * reserve) / 100;
    let satOut = 0;
    let days = 0;
    for (;;) {
      const status = await harness.until(
        (s) => s.state === 'waiting_budget' || s.gate?.name === 'owners' || s.gate?.name === 'freeze',
        'a wait or the end',
      );
      if (status.gate?.name === 'freeze') break;
      if (status.waiting === null) {
        await harness.update('assignOwner', { source: '*', target: 'migration@sd2pd.example', by: 'x' });
        await harness.until((s) => s.gate?.name !== 'owners', 'the owners');
        continue;
      }
      days += 1;
      expect(status.waiting.for).toBe('tokens');
      expect(usage(harness).remaining).toBeGreaterThanOrEqual(kept);
      // Somebody else uses up half of what is left to them: it is theirs.
      if (days === 4) await control(harness, '/accounts/production/spend', { tokens: kept / 2 });
      const sent = requests(harness);
      await sleep(1_000);
      expect(requests(harness)).toBe(sent);
      // Two resets are sat out; of the others it is only said that their time has come.
      if (satOut < 2 && Date.parse(status.waiting.until) < Date.now() + 20_000) satOut += 1;
      else {
        harness.sandbox.clock.set(MIDNIGHT + days * DAY_MS);
        await harness.update('resume', { by: 'engineer' });
      }
      await harness.until((s) => s.waiting?.until !== status.waiting?.until, 'the next day');
      harness.sandbox.clock.set(MIDNIGHT + (days + 1) * DAY_MS - 2_000);
    }
    expect(days).toBeGreaterThanOrEqual(8);
    expect(satOut).toBe(2);
    expect(throttled(harness)).toBe(0);
    expect(await contents(harness)).toEqual(undisturbed);
    await harness.stop();
  });

  test('without headers it is counted, and a 429 that tells nothing is waited out', async () => {
    const harness = await started();
    harness.sandbox.addFault({ kind: 'drop-headers', times: -1 });
    await control(harness, '/accounts/production', { features: { dailyBudget: tokensOfTheRun } }, 'PATCH');
    harness.sandbox.clock.set(MIDNIGHT - 30_000);
    // Nobody could know of this: no answer tells it.
    const { remaining } = usage(harness);
    await control(harness, '/accounts/production/spend', { tokens: Math.floor(remaining / 2) });
    await load(harness);
    const status = await harness.until((s) => s.state === 'waiting_budget', 'the wait');
    expect(status.waiting).toMatchObject({ for: 'tokens' });
    expect(throttled(harness)).toBeGreaterThan(0);
    expect(throttled(harness)).toBeLessThan(50);
    await harness.untilGate('freeze');
    expect(await contents(harness)).toEqual(undisturbed);
    await harness.stop();
  });

  test('429s of either kind in the middle cost time and nothing else', async () => {
    const harness = await started();
    harness.sandbox.clock.set(MIDNIGHT - 25_000);
    const posts = { method: 'POST', path: '^/api/v2/(organizations|persons|activities)$' };
    harness.sandbox.addFault({ kind: 'burst429', match: posts, skip: 5, times: 3 });
    harness.sandbox.addFault({ kind: 'daily429', match: posts, skip: 70, times: 2 });
    await load(harness);
    await harness.until((s) => s.state === 'waiting_budget', 'the wait');
    await harness.untilGate('freeze');
    expect(throttled(harness)).toBe(5);
    expect(await contents(harness)).toEqual(undisturbed);
    await harness.stop();
  });

  test('the old counter of POST and PUT calls near zero is waited out like the tokens', async () => {
    const harness = await started({ features: { dailyRequestLimit: 150 } });
    harness.sandbox.clock.set(MIDNIGHT - 30_000);
    await load(harness);
    const status = await harness.until((s) => s.state === 'waiting_budget', 'the wait');
    expect(status.waiting).toMatchObject({ for: 'requests' });
    await control(harness, '/accounts/production', { features: { dailyRequestLimit: 100_000 } }, 'PATCH');
    await harness.untilGate('freeze');
    expect(throttled(harness)).toBe(0);
    expect(await contents(harness)).toEqual(undisturbed);
    await harness.stop();
  });

  test('a block at the edge is given minutes to pass, then it is a hold; nothing is sent meanwhile', async () => {
    const harness = await started();
    harness.sandbox.addFault({
      kind: 'html403',
      match: { method: 'POST', path: '^/api/v2/persons$' },
      skip: 10,
      times: -1,
    });
    await load(harness);
    for (let tries = 0; tries < 3; tries += 1) {
      const status = await harness.until((s) => s.waiting !== null, 'a wait');
      expect(status).toMatchObject({ state: 'running', waiting: { for: 'edge' }, holds: [] });
      const sent = requests(harness);
      await sleep(1_000);
      expect(requests(harness)).toBe(sent);
      await harness.update('resume', { by: 'engineer' });
      await harness.until((s) => s.waiting?.until !== status.waiting?.until, 'the next look');
    }
    const held = await harness.until((s) => s.holds.length > 0, 'a hold', true);
    expect(held).toMatchObject({ state: 'held', holds: [{ code: 'edge_blocked' }] });
    harness.sandbox.clearFaults();
    await harness.update('resume', { by: 'engineer' });
    await harness.until((s) => s.gate?.name === 'freeze', 'the end', true);
    expect(await contents(harness)).toEqual(undisturbed);
    await harness.stop();
  });

  test('a cap of the plan that is reached in mid-run holds, and what is missing comes after it was raised', async () => {
    const harness = await started();
    await load(harness);
    await harness.until((s) => s.phases.some((phase) => phase.object === 'contacts'), 'the contacts');
    await control(harness, '/accounts/production', { features: { leadsAndDeals: 40 } }, 'PATCH');
    const held = await harness.until((s) => s.holds.length > 0, 'a hold', true);
    expect(held.holds).toMatchObject([{ code: 'plan_cap' }]);
    expect(created(held)).toBeGreaterThan(0);
    await control(harness, '/accounts/production', { features: { leadsAndDeals: 100_000 } }, 'PATCH');
    await harness.update('resume', { by: 'engineer' });
    await harness.until((s) => s.gate?.name === 'freeze', 'the end', true);
    expect(await contents(harness)).toEqual(undisturbed);
    await harness.stop();
  });
});
