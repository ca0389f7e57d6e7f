import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadTiming } from '../../src/loading/timing.js';
import type { FaultRule } from '../../src/sandbox/pipedrive/faults.js';
import type { ProductionShape } from '../production/shape.js';
import type { Child } from '../support/child.js';
import { startTimedWorkerProcess } from '../support/worker-process.js';
import type { Blow, Scheduled } from './schedule.js';

/** What a load, a delta and a rollback send. */
export type WriteMethod = 'POST' | 'PATCH' | 'DELETE';

/** Between two looks at how much has been sent, in milliseconds: each is a request. */
const LOOK_EVERY_MS = 100;

/** Workers that come and go, and the blows that are dealt. */
export class Campaign {
  readonly #workers: Child[] = [];
  #started = 0;

  constructor(
    private readonly shape: ProductionShape,
    private readonly count: number,
    private readonly timing: LoadTiming,
  ) {}

  async start(): Promise<void> {
    while (this.#workers.length < this.count) await this.#add();
  }

  /**
   * @param method of the requests that are counted and that faults strike
   * @returns how many were dealt before it was over
   */
  async play(schedule: readonly Scheduled[], method: WriteMethod, isOver: () => boolean): Promise<number> {
    const writes = (): Promise<number> => this.shape.simulator.count({ method });
    for (const [index, { afterWrites, blow }] of schedule.entries()) {
      const until = (await writes()) + afterWrites;
      while ((await writes()) < until && !isOver()) await sleep(LOOK_EVERY_MS);
      if (isOver()) return index;
      await this.#deal(blow, method);
    }
    return schedule.length;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
  }

  async #add(): Promise<void> {
    const cwd = join(this.shape.folder, `worker-${(this.#started += 1)}`);
    this.#workers.push(await startTimedWorkerProcess(cwd, this.shape.workerEnv, this.timing));
  }

  async #deal(blow: Blow, method: WriteMethod): Promise<void> {
    const { temporal, postgres } = this.shape;
    switch (blow.kind) {
      case 'kill-worker':
        await (await this.#takeBusy()).kill();
        return this.#add();
      case 'restart-worker':
        await (await this.#takeBusy()).stop();
        return this.#add();
      case 'nap':
      case 'zombie':
        return this.#freeze(blow.ms);
      case 'move-clock':
        return this.shape.simulator.advanceClock(blow.ms);
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
        return this.shape.simulator.addFaults([this.#faultOf(blow, method)]);
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
    await sleep(this.timing.leaseMs);
    await frozen.kill();
  }

  /** Writes only: a read is repeated without further ado. */
  #faultOf({ fault, times, skip }: Extract<Blow, { kind: 'fault' }>, method: WriteMethod): FaultRule {
    const ms = { late: this.timing.requestTimeoutMs + 500, latency: 700 }[fault as 'late'];
    return { kind: fault, times, skip, match: { method }, ...(ms === undefined ? {} : { ms }) };
  }
}
