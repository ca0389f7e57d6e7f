import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/cli/cli-error.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { parseApproveList } from '../../src/cli/follow/approve-list.js';
import { follow, type FollowOptions } from '../../src/cli/follow/follow.js';
import type { GateStatus, MigrationStatus } from '../../src/contract/status.js';
import { gate, migrationStatus } from './status-fixture.js';

interface Script {
  readonly statuses: readonly MigrationStatus[];
  readonly approves?: (gate: GateStatus) => boolean;
  readonly stopsAtOthers?: boolean;
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
}

async function run(script: Script): Promise<{ code: number; asked: string[]; read: number }> {
  const asked: string[] = [];
  let read = 0;
  const options: FollowOptions = {
    read: () => {
      const status = script.statuses[Math.min(read, script.statuses.length - 1)] ?? migrationStatus();
      read += 1;
      return Promise.resolve(status);
    },
    show: () => undefined,
    answer: (open) => {
      asked.push(open.name);
      return Promise.resolve(script.approves?.(open) === true ? 'answered' : 'left');
    },
    stopsAtOthers: script.stopsAtOthers ?? true,
    intervalMs: 0,
    patienceMs: () => script.patienceMs ?? 0,
    signal: script.signal ?? new AbortController().signal,
  };
  const { exitCode } = await follow(options);
  return { code: exitCode, asked, read };
}

const through = (outcome: 'clean' | 'with_skips'): MigrationStatus =>
  migrationStatus({ stage: 'closed', state: 'completed', outcome });

describe('following a migration ends with', () => {
  test('0 when it is through and nothing was skipped', async () => {
    expect((await run({ statuses: [migrationStatus(), through('clean')] })).code).toBe(0);
  });

  test('3 when it is through with skips', async () => {
    expect((await run({ statuses: [through('with_skips')] })).code).toBe(3);
  });

  test('4 at a gate that nobody was told to approve', async () => {
    expect((await run({ statuses: [migrationStatus({ gate: gate() })] })).code).toBe(4);
  });

  test('4 at fields or owners as soon as they are shut', async () => {
    for (const name of ['fields', 'owners'] as const) {
      const shut = migrationStatus({ gate: gate({ name, approvable: false, account: 'staging' }) });
      expect((await run({ statuses: [shut] })).code).toBe(4);
    }
  });

  test('5 when it is held or paused', async () => {
    for (const state of ['held', 'paused'] as const) {
      expect((await run({ statuses: [migrationStatus({ state })] })).code).toBe(5);
    }
  });

  test('none of these while a stop is newer than the patience: what was decided just now is being carried out', async () => {
    const statuses = [
      migrationStatus({ gate: gate() }),
      migrationStatus({ state: 'paused' }),
      migrationStatus({ gate: gate({ name: 'fields' }) }),
      through('clean'),
    ];
    expect((await run({ statuses, patienceMs: 3_600_000 })).code).toBe(0);
  });

  test('130 when it is interrupted, without another look', async () => {
    const interrupted = new AbortController();
    interrupted.abort();
    const { code, read } = await run({ statuses: [migrationStatus()], signal: interrupted.signal });
    expect(code).toBe(130);
    expect(read).toBe(0);
  });
});

describe('gates', () => {
  test('are answered once per opening, and again when they open again', async () => {
    const first = migrationStatus({ gate: gate() });
    const second = migrationStatus({ gate: gate({ openSince: '2026-11-23T11:00:00.000Z' }) });
    const { asked, code } = await run({
      statuses: [first, first, second, second, through('clean')],
      approves: () => true,
    });
    expect(asked).toEqual(['mapping', 'mapping']);
    expect(code).toBe(0);
  });

  test('left to others are waited for when the command says so', async () => {
    const { code } = await run({
      statuses: [migrationStatus({ gate: gate() }), migrationStatus({ state: 'held' }), through('clean')],
      stopsAtOthers: false,
    });
    expect(code).toBe(0);
  });
});

describe('--approve', () => {
  test('all is the four gates of a migration; close must be named', () => {
    expect([...parseApproveList('all')]).toEqual(['mapping', 'staging', 'freeze', 'cutover']);
    expect([...parseApproveList(' all , close')]).toContain('close');
    expect(parseApproveList(undefined).size).toBe(0);
  });

  test('refuses what is no gate, and gates that open by themselves', () => {
    for (const text of ['mappings', 'mapping,owners', 'fields']) {
      expect(() => parseApproveList(text)).toThrow(CliError);
    }
  });
});

describe('an outage', () => {
  const unreachable = (): Promise<never> =>
    Promise.reject(new CliError(EXIT.unreachable, 'no worker is listening', 'start one'));

  async function watch(
    failures: number,
    outagePatienceMs: number,
  ): Promise<{ code: number; told: string[] }> {
    const told: string[] = [];
    let read = 0;
    const { exitCode } = await follow({
      read: () => ((read += 1) <= failures ? unreachable() : Promise.resolve(through('clean'))),
      show: () => undefined,
      answer: () => Promise.resolve('left'),
      tellOutage: (why) => told.push(why),
      outagePatienceMs,
      stopsAtOthers: true,
      intervalMs: 1,
      signal: new AbortController().signal,
    });
    return { code: exitCode, told };
  }

  test('that passes ends nothing, and is told once', async () => {
    expect(await watch(3, 60_000)).toEqual({ code: 0, told: ['no worker is listening'] });
  });

  test('that lasts ends with what is in the way', async () => {
    await expect(watch(Infinity, 0)).rejects.toThrow('no worker is listening');
  });
});
