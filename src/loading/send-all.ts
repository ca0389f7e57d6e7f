import { createdOutcome, refusedOutcome } from './outcomes.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { fieldMissing, obstacleFrom } from './obstacle-from.js';
import type { EntityPort, WritePlan } from './port.js';
import { ResultWriter } from './result-writer.js';
import { RecordUnsendable } from './record-unsendable.js';
import type { RunContext } from './run-context.js';
import { nothingArrives, UNANSWERED_IN_A_ROW, type SentBatch } from './unanswered.js';
import { Gone, OutcomeUnknown, RecordRefused } from '../pipedrive/errors.js';
import { readTargetSchema } from '../pipedrive/target-schema.js';

/**
 * Sends one request per plan, many in flight, and records each result. Stops sending at the first error that is not
 * about one record; requests in flight end first, and what was not sent is pending again.
 * @returns whose outcomes are unknown: their intents stay open
 * @throws what stopped it: HoldNeeded, BudgetUsedUp, LeaseLost, or the abort reason
 */
export async function sendAll(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  writes: ReadonlyMap<string, WritePlan>,
): Promise<SentBatch> {
  const sender = new Sender(context, port, lease, [...writes]);
  await Promise.all(Array.from({ length: port.concurrency }, () => sender.work()));
  return sender.finish();
}

/** Hash key of a custom field, alone or as `custom_fields.KEY`. */
const HASH_KEY = /\b[0-9a-f]{40}\b/;

class Sender {
  readonly #results: ResultWriter;
  #next = 0;
  readonly #unanswered = new Set<string>();
  #inARow = 0;
  #answered = 0;
  #stoppedBy: unknown = null;

  constructor(
    private readonly context: RunContext,
    private readonly port: EntityPort,
    private readonly lease: LeaseKeeper,
    private readonly queue: ReadonlyArray<readonly [string, WritePlan]>,
  ) {
    this.#results = new ResultWriter(context.ledger.records, context.run, port.object, lease.fence);
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
      // Where the order matters, the next request may depend on this one's result: it waits until that is known.
      if (this.port.concurrency === 1) {
        await this.#results.end();
        if (this.#unanswered.size > 0) return;
      }
      this.context.beat({ object: this.port.object, sent: this.#next });
    }
  }

  async #send(sourceId: string, plan: WritePlan): Promise<void> {
    try {
      const targetId = await this.port.send(plan, this.context, () => this.lease.assertHeld());
      this.#results.add(createdOutcome(this.context, this.port, sourceId, targetId, plan));
      this.#hasAnswered();
    } catch (error) {
      if (error instanceof OutcomeUnknown) {
        this.#unanswered.add(sourceId);
        this.#inARow += 1;
        if (this.#inARow >= UNANSWERED_IN_A_ROW) this.#stoppedBy ??= nothingArrives(this.port.object);
        return;
      }
      if (error instanceof RecordUnsendable) {
        const { code, reason } = error;
        this.#results.add({ sourceId, state: 'skipped', reasonCode: code, reason, attempts: 1 });
        return;
      }
      if (error instanceof RecordRefused || error instanceof Gone) await this.#refused(sourceId, error);
      else this.#stop(sourceId, error);
    }
  }

  /** The record is at fault, unless a field was deleted: then no record can be sent. */
  async #refused(sourceId: string, error: RecordRefused | Gone): Promise<void> {
    try {
      const isGone = error instanceof RecordRefused && (await this.#isFieldGone(error));
      if (isGone) this.#stop(sourceId, fieldMissing(this.context.role));
      else this.#results.add(refusedOutcome(sourceId, error));
      this.#hasAnswered();
    } catch (obstacle) {
      this.#stop(sourceId, obstacle);
    }
  }

  #hasAnswered(): void {
    this.#answered += 1;
    this.#inARow = 0;
  }

  /** Certain not to be in the target: the record is pending again, and the first such error stops the batch. */
  #stop(sourceId: string, error: unknown): void {
    this.#results.add({ sourceId, state: 'pending' });
    this.#stoppedBy ??= obstacleFrom(error);
  }

  /** A refusal that names a custom field's hash key may mean that the field was deleted: then it is about all records. */
  async #isFieldGone(error: RecordRefused): Promise<boolean> {
    if (!error.fields.some((field) => HASH_KEY.test(field))) return false;
    const before = this.context.schema.fields;
    const now = (await readTargetSchema(this.context.client)).fields;
    return (['organization', 'person', 'deal'] as const).some((target) => {
      const keys = new Set(now[target].map((field) => field.key));
      return before[target].some((field) => !keys.has(field.key));
    });
  }

  /** Commits what is left and throws what stopped the batch. */
  async finish(): Promise<SentBatch> {
    for (const [sourceId] of this.queue.slice(this.#next)) this.#results.add({ sourceId, state: 'pending' });
    await this.#results.end();
    if (this.#stoppedBy !== null) throw this.#stoppedBy;
    return { unanswered: this.#unanswered, answered: this.#answered };
  }
}
