import { createdOutcome, refusedOutcome } from './outcomes.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { obstacleFrom } from './obstacle-from.js';
import type { EntityPort, WritePlan } from './port.js';
import { ResultWriter } from './result-writer.js';
import type { RunContext } from './run-context.js';
import { OutcomeUnknown, RecordRefused } from '../pipedrive/errors.js';

/**
 * Sends one request per plan, many in flight, and records each result. Stops sending at the first error that is not
 * about one record; requests in flight end first, and what was not sent is pending again.
 * @returns how many outcomes are unknown: their intents stay open
 * @throws what stopped it: HoldNeeded, BudgetUsedUp, LeaseLost, or the abort reason
 */
export async function sendAll(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  writes: ReadonlyMap<string, WritePlan>,
): Promise<number> {
  const sender = new Sender(context, port, lease, [...writes]);
  await Promise.all(Array.from({ length: port.concurrency }, () => sender.work()));
  return sender.finish();
}

class Sender {
  readonly #results: ResultWriter;
  #next = 0;
  #unknown = 0;
  #stoppedBy: unknown = null;

  constructor(
    private readonly context: RunContext,
    private readonly port: EntityPort,
    private readonly lease: LeaseKeeper,
    private readonly queue: ReadonlyArray<readonly [string, WritePlan]>,
  ) {
    this.#results = new ResultWriter(context.ledger.records, context.run, port.object);
  }

  /** One of the workers that share the queue. */
  async work(): Promise<void> {
    for (;;) {
      if (this.#stoppedBy !== null) return;
      if (this.context.signal.aborted) {
        this.#stoppedBy = this.context.signal.reason;
        return;
      }
      const item = this.queue[this.#next];
      if (item === undefined) return;
      this.#next += 1;
      await this.#send(...item);
      this.context.beat({ object: this.port.object, sent: this.#next });
    }
  }

  async #send(sourceId: string, plan: WritePlan): Promise<void> {
    try {
      const targetId = await this.port.send(plan, this.context, () => this.lease.assertHeld());
      this.#results.add(createdOutcome(this.port, sourceId, targetId, plan));
    } catch (error) {
      if (error instanceof OutcomeUnknown) {
        this.#unknown += 1;
        return;
      }
      if (error instanceof RecordRefused && !(await this.#isFieldGone(error))) {
        this.#results.add(refusedOutcome(sourceId, error));
        return;
      }
      // Certain not to be in the target: it is pending again, and the first such error stops the batch.
      this.#results.add({ sourceId, state: 'pending' });
      this.#stoppedBy ??= obstacleFrom(error);
    }
  }

  /** Commits what is left and throws what stopped the batch. */
  async finish(): Promise<number> {
    for (const [sourceId] of this.queue.slice(this.#next)) this.#results.add({ sourceId, state: 'pending' });
    await this.#results.end();
    if (this.#stoppedBy !== null) throw this.#stoppedBy;
    return this.#unknown;
  }
}
