import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { LoadTiming } from '../../src/loading/timing.js';
import type { Child } from '../support/child.js';
import { accountFor } from '../support/exactly-once.js';
import type { FaultRule } from '../../src/sandbox/pipedrive/faults.js';
import { TargetReader } from '../support/target-reader.js';
import { startTimedWorkerProcess } from '../support/worker-process.js';
import { crashSchedule, type Blow, type Scheduled } from './crash-schedule.js';
import { ProductionShape } from './shape.js';

/** Seconds where the product takes half a minute. The late faults answer after the time-out; the margin is theirs. */
const TIMING: LoadTiming = {
  leaseMs: 3_000,
  renewMs: 500,
  requestTimeoutMs: 2_000,
  marginMs: 1_000,
  secondLookMs: 500,
  batchRecords: 1_000,
};

/** `SD2PD_CRASHES=40 SD2PD_SEED=7 npx vitest run --project integration test/production/crash-campaign` */
const BLOWS = Number(process.env['SD2PD_CRASHES'] ?? 3);
const SEED = Number(process.env['SD2PD_SEED'] ?? 1);
const RECORDS = Number(process.env['SD2PD_CRASH_RECORDS'] ?? Math.max(300, 50 * BLOWS));

/** Milliseconds for the whole of it: a blow costs a heartbeat time-out, 30 s, or a hold. */
const LIMIT_MS = 180_000 + BLOWS * 60_000;

test.each([
  { ledger: 'sqlite', workers: 1 },
  { ledger: 'postgres', workers: 2 },
] as const)(
  'whatever dies, wherever: each record once, on $ledger with $workers worker(s) at a time',
  async ({ ledger, workers }) => {
    const schedule = crashSchedule({
      seed: SEED,
      blows: BLOWS,
      postgres: ledger === 'postgres',
      leaseMs: TIMING.leaseMs,
    });
    const shape = await ProductionShape.start({
      name: `crashes-${ledger}`,
      seed: SEED,
      records: RECORDS,
      ledger,
    });
    onTestFinished(() => shape.close());
    const campaign = new Campaign(shape, workers);
    onTestFinished(() => campaign.end());
    await campaign.start();
    await shape.prepare();
    let isOver = false;
    const concluded = shape.conclude(LIMIT_MS).finally(() => (isOver = true));
    concluded.catch(() => undefined);
    try {
      await shape.untilSending();
      const dealt = await campaign.play(schedule, () => isOver);
      expect([0, 3]).toContain(await concluded);
      await expectExactlyOnce(shape);
      expect(dealt).toBeGreaterThan(0);
      const struck = (await shape.simulator.faults()).reduce((sum, fault) => sum + fault.struck, 0);
      process.stderr.write(
        `${ledger}, seed ${SEED}: ${tally(schedule.slice(0, dealt))}; ${struck} requests struck by faults\n`,
      );
    } catch (error) {
      process.stderr.write(`SD2PD_SEED=${SEED} SD2PD_CRASHES=${BLOWS}: ${JSON.stringify(schedule)}\n`);
      throw error;
    }
  },
  LIMIT_MS + 120_000,
);

/** Workers that come and go, and the blows that are dealt. */
class Campaign {
  readonly #workers: Child[] = [];
  #started = 0;

  constructor(
    private readonly shape: ProductionShape,
    private readonly count: number,
  ) {}

  async start(): Promise<void> {
    while (this.#workers.length < this.count) await this.#add();
  }

  /** @returns how many were dealt before it was over */
  async play(schedule: readonly Scheduled[], isOver: () => boolean): Promise<number> {
    for (const [index, { afterWrites, blow }] of schedule.entries()) {
      const until = (await this.#writes()) + afterWrites;
      while ((await this.#writes()) < until && !isOver()) await sleep(20);
      if (isOver()) return index;
      await this.#deal(blow);
    }
    return schedule.length;
  }

  #writes(): Promise<number> {
    return this.shape.simulator.count({ method: 'POST' });
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
  }

  async #add(): Promise<void> {
    const cwd = join(this.shape.folder, `worker-${(this.#started += 1)}`);
    this.#workers.push(await startTimedWorkerProcess(cwd, this.shape.workerEnv, TIMING));
  }

  async #deal(blow: Blow): Promise<void> {
    const { temporal, postgres } = this.shape;
    switch (blow.kind) {
      case 'kill-worker':
        await (await this.#takeBusy()).kill();
        return this.#add();
      case 'restart-worker':
        await (await this.#takeBusy()).stop();
        return this.#add();
      case 'freeze-worker':
        return this.#freeze(blow.ms);
      case 'kill-temporal':
        await temporal.kill();
        await sleep(blow.ms);
        return temporal.start();
      case 'kill-postgres':
        await postgres?.kill();
        await sleep(blow.ms);
        return postgres?.start();
      case 'stop-postgres':
        await postgres?.shutDown();
        await sleep(blow.ms);
        return postgres?.start();
      case 'fault':
        return this.shape.simulator.addFaults([faultOf(blow)]);
    }
  }

  /** The worker that has a batch, else any, taken off the list. */
  async #takeBusy(): Promise<Child> {
    const busy = await this.shape.busyWorkers();
    const index = this.#workers.findIndex((worker) => busy.includes(worker.pid));
    const [worker] = this.#workers.splice(Math.max(0, index), 1);
    if (worker === undefined) throw new Error('there is no worker');
    return worker;
  }

  /** Another one takes over meanwhile, and the frozen one wakes up beside it. */
  async #freeze(ms: number): Promise<void> {
    const frozen = await this.#takeBusy();
    frozen.signal('SIGSTOP');
    await this.#add();
    await sleep(ms);
    frozen.signal('SIGCONT');
    await sleep(TIMING.leaseMs);
    await frozen.kill();
  }
}

function tally(schedule: readonly Scheduled[]): string {
  const counts = new Map<string, number>();
  for (const { blow } of schedule) {
    const name = blow.kind === 'fault' ? blow.fault : blow.kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

/** Writes only: a read is repeated without further ado. */
function faultOf({ fault, times, skip }: Extract<Blow, { kind: 'fault' }>): FaultRule {
  const ms = { late: TIMING.requestTimeoutMs + 500, latency: 700 }[fault as 'late'];
  return { kind: fault, times, skip, match: { method: 'POST' }, ...(ms === undefined ? {} : { ms }) };
}

async function expectExactlyOnce(shape: ProductionShape): Promise<void> {
  const status = await shape.status();
  expect(status.holds).toEqual([]);
  const ledger = await shape.openLedger();
  try {
    const dump = await shape.simulator.dump('production');
    expect(await accountFor(shape.exportDir, ledger, 'production', dump)).toEqual({
      lost: [],
      doubled: [],
      missing: [],
      unexpected: [],
      unfinished: [],
    });
  } finally {
    await ledger.close();
  }
  await expectNoMarkerTwice(new TargetReader(shape.simulator.baseUrl, shape.simulator.token('production')));
}

/** A second look over the API, as a customer's own tool would. */
async function expectNoMarkerTwice(target: TargetReader): Promise<void> {
  const texts = [
    ...(await target.v2('activities')).map((activity) => activity['note']),
    ...(await target.v1('notes')).map((note) => note['content']),
  ];
  const markers = texts.flatMap((text) =>
    typeof text === 'string' ? (text.match(/\[sd:[a-z]+:[^[\]]+\]/g) ?? []) : [],
  );
  expect(markers.length).toBeGreaterThan(0);
  expect(markers.filter((marker, index) => markers.indexOf(marker) !== index)).toEqual([]);
}
