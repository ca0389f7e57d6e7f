import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import { underLease } from './lease-keeper.js';
import type { LoadTiming } from './timing.js';

/** Remembers which field, option list or activity type is about to be created in an account. */
export interface SchemaJournal {
  /** @returns what an earlier process was about to create, once its request must have ended; null: nothing */
  begin(): Promise<string | null>;
  /** Before the request leaves. @throws LeaseLost when another worker has taken over */
  intend(name: string): Promise<void>;
  /** In the tick in which the request leaves. @throws LeaseLost when this worker may not send any more */
  beforeSend(): void;
  /** After its answer. @throws LeaseLost when another worker has taken over: what is open now is its */
  settle(): Promise<void>;
}

export interface JournalContext {
  readonly ledger: Ledger;
  readonly role: AccountRole;
  readonly holder: string;
  readonly timing: LoadTiming;
  readonly signal: AbortSignal;
}

/**
 * Lets one worker at a time create what belongs to an account, by the write protocol: under a fenced lease, with the
 * intent committed in the ledger before each request.
 */
export async function withSchemaJournal<T>(
  context: JournalContext,
  work: (journal: SchemaJournal) => Promise<T>,
): Promise<T> {
  const { ledger, role, timing, signal } = context;
  const key = `schema.intent.${role}`;
  const run = `schema.${role}`;
  return underLease({ ...context, run }, (lease) =>
    work({
      async begin() {
        const open = await ledger.meta.get<{ readonly name: string }>(key);
        if (open !== null) await sleep(timing.requestTimeoutMs + timing.marginMs, undefined, { signal });
        return open?.name ?? null;
      },
      async intend(name) {
        await ledger.meta.setUnder({ run, fence: lease.fence, until: 'deadline' }, key, { name });
        signal.throwIfAborted();
      },
      beforeSend: () => lease.assertHeld(),
      settle: () => ledger.meta.setUnder({ run, fence: lease.fence, until: 'superseded' }, key, null),
    }),
  );
}
