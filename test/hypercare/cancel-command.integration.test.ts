import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { CliMigration } from '../support/cli-migration.js';

let acme: CliMigration;
afterEach(() => acme.stop());

interface Cancelled {
  readonly cancelled: boolean;
  readonly leaves: ReadonlyArray<{ account: string; object: string; records: number }>;
  readonly reports: string | null;
}

async function cancel(): Promise<{ readonly answer: Cancelled; readonly text: string }> {
  const answer = await acme.json<Cancelled>(
    'cancel',
    'NAME',
    '--by',
    'ann',
    '--note',
    'bought out',
    '--out',
    'end',
  );
  expect(answer.cancelled).toBe(true);
  const text = await readFile(join(acme.folder, 'end', 'cancelled.md'), 'utf8');
  expect(text).toMatch(/By ann at .* bought out/);
  expect(await acme.status()).toMatchObject({ state: 'cancelled', stage: 'closed', gate: null, holds: [] });
  return { answer, text };
}

/** Records in Pipedrive that the migration made, by their keys. */
function keysInTarget(): string[] {
  const { organizations, persons, deals } = acme.sandbox.dump('production');
  const all = JSON.stringify([organizations, persons, deals]);
  return [...all.matchAll(/"((?:accounts|contacts|deals)\/[^"#]+)"/g)].map(([, key = '']) => key);
}

async function untilLoaded(): Promise<void> {
  await acme.untilGate('freeze');
  const keys = keysInTarget();
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThan(20);
}

async function goOn(): Promise<void> {
  const { how } = await acme.json<{ how: string }>('start', '-c', 'migration.yaml');
  expect(how).toBe('resumed');
}

describe('a cancelled migration ends in good order, says what it leaves, and can go on where it was', () => {
  test('at a gate before anything was written, and in a hold', async () => {
    acme = await CliMigration.create();
    await acme.json('start', '-c', 'migration.yaml');
    await acme.untilGate('mapping');
    const { answer, text } = await cancel();
    expect(answer.leaves).toEqual([]);
    expect(text).toContain('no record was created');
    expect(await readFile(join(acme.folder, 'end', 'scope.md'), 'utf8')).not.toBe('');
    // It takes no more decisions, and is cancelled once.
    expect((await acme.sd2pd('approve', 'NAME', 'mapping')).code).toBe(65);
    expect((await acme.sd2pd('cancel', 'NAME')).code).toBe(65);

    await goOn();
    await acme.untilGate('mapping');
    acme.sandbox.addFault({ kind: 'status-before', status: 401, times: -1 });
    await acme.approve('mapping');
    const held = await acme.until(({ holds }) => holds.length > 0, 'a hold');
    expect(held.waitsFor).toMatchObject({ who: held.holds[0]?.who, what: 'held (credentials_refused)' });
    expect((await cancel()).answer.leaves).toEqual([]);
    acme.sandbox.clearFaults();
    await goOn();
    // What was approved and had not been carried out is asked again.
    await acme.approve('mapping');
    await acme.untilGate('fields');
  });

  test('while a phase is sending, while it is paused, and while a phase is held', async () => {
    acme = await CliMigration.create({ records: 400 });
    const path = '^/api/v2/persons$';
    acme.sandbox.addFault({ kind: 'latency', ms: 1_000, times: -1, match: { method: 'POST', path } });
    await acme.untilLoading();
    await acme.until(
      ({ phases }) =>
        phases.some((phase) => phase.object === 'contacts' && phase.created > 0 && phase.pending > 0),
      'contacts on their way',
    );
    const { answer, text } = await cancel();
    const inTarget = keysInTarget().filter((key) => key.startsWith('contacts/'));
    expect(inTarget.length).toBeGreaterThan(0);
    // What was in flight has ended, and is in the books.
    const booked = answer.leaves.find(({ object }) => object === 'contacts')?.records;
    expect(booked).toBe(inTarget.length);
    expect(text).toMatch(/\| production \| contacts +\| +\d+ \|/);
    expect(text).toMatch(/## What was open/);
    expect(await readFile(join(acme.folder, 'end', 'production', 'id_map.csv'), 'utf8')).toContain(
      'contacts',
    );

    await goOn();
    await acme.until(({ phases }) => phases.some(({ state }) => state === 'running'), 'a phase');
    await acme.json('pause', 'NAME');
    await acme.until(({ state }) => state === 'paused', 'the pause');
    await cancel();

    acme.sandbox.clearFaults();
    const match = { method: 'POST', path: '^/api/v2/(persons|deals)$' };
    acme.sandbox.addFault({ kind: 'status-before', status: 401, times: -1, match });
    await goOn();
    await acme.until(({ state }) => state === 'held', 'a hold of the phase');
    await cancel();

    acme.sandbox.clearFaults();
    await goOn();
    await untilLoaded();
    const { waitsFor, timeline = [] } = await acme.status();
    expect(waitsFor).toMatchObject({ what: 'gate freeze' });
    expect(timeline.filter(({ what }) => what === 'cancelled')).toHaveLength(3);
  });
});
