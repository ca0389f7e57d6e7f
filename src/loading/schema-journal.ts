import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SchemaThing } from '../ledger/schema-store.js';
import { underLease } from './lease-keeper.js';
import type { LoadTiming } from './timing.js';

/** A field, option list or activity type that is about to be created in an account. */
export interface SchemaIntent {
  /** Names it among all that are needed. */
  readonly name: string;
  /** What it will be; the key of a field or type is not known yet. Absent from intents of 0.1.0. */
  readonly thing?: SchemaThing;
}

/** Remembers what is about to be created in an account, and what was. */
export interface SchemaJournal {
  /** @returns what an earlier process was about to create, once its request must have ended; null: nothing */
  begin(): Promise<SchemaIntent | null>;
  /** Before the request leaves. @throws LeaseLost when another worker has taken over */
  intend(intent: SchemaIntent): Promise<void>;
  /** In the tick in which the request leaves. @throws LeaseLost when this worker may not send any more */
  beforeSend(): void;
  /**
   * After its answer, or once it is known what became of it.
   * @param created what is there now because of us
   * @throws LeaseLost when another worker has taken over: what is open now is its
   */
  settle(created: SchemaThing | null): Promise<void>;
}

export interface JournalContext {
  readonly ledger: Ledger;
  readonly role: AccountRole;
  readonly holder: string;
  readonly timing: LoadTiming;
  readonly signal: AbortSignal;
}

/** Name of the lease under which an account's fields and types are created and removed. */
export function schemaLease(role: AccountRole): string {
  return `schema.${role}`;
}

/**
 * Lets one worker at a time create what belongs to an account, by the write protocol: under a fenced lease, with the
 * intent committed in the ledger before each request, and what came of it after.
 */
export async function withSchemaJournal<T>(
  context: JournalContext,
  work: (journal: SchemaJournal) => Promise<T>,
): Promise<T> {
  const { ledger, role, timing, signal } = context;
  const key = `schema.intent.${role}`;
  const run = schemaLease(role);
  return underLease({ ...context, run }, (lease) =>
    work({
      async begin() {
        const open = await ledger.meta.get<SchemaIntent>(key);
        if (open !== null) await sleep(timing.requestTimeoutMs + timing.marginMs, undefined, { signal });
        return open;
      },
      async intend(intent) {
        await ledger.meta.setUnder({ run, fence: lease.fence, until: 'deadline' }, key, intent);
        signal.throwIfAborted();
      },
      beforeSend: () => lease.assertHeld(),
      settle: (created) =>
        ledger.schema.created({ run, fence: lease.fence }, role, key, created === null ? [] : [created]),
    }),
  );
}
