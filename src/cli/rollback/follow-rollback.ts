import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountRole } from '../../contract/gates.js';
import { PHASES } from '../../contract/objects.js';
import type { MigrationStatus } from '../../contract/status.js';
import { waitText } from '../../contract/waiting.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META, type RollbackFacts } from '../../ledger/meta-keys.js';
import type { CliContext } from '../context.js';
import { ProgressLine } from '../progress-line.js';
import { readStatus } from '../read-status.js';
import type { LiveSession } from '../session.js';
import { count } from '../text/format.js';

const LOOK_EVERY_MS = 1_000;
/** A worker needs a moment to begin what was asked for, and a hold of before a moment to go. */
const PATIENCE_MS = 15_000;

/** `over`: it is through; `held`: it waits for somebody; `detached`: Ctrl-C; `stopped`: the workflow ended without it. */
export type Followed = {
  readonly how: 'over' | 'held' | 'detached' | 'stopped';
  readonly status: MigrationStatus;
};

/**
 * Stays until a rollback is through, and shows how far it is.
 * @param before `since` of the rollback that was the last one before it was asked for
 */
export async function followRollback(
  { terminal, signal }: CliContext,
  session: LiveSession,
  ledger: Ledger,
  role: AccountRole,
  before: string | null,
): Promise<Followed> {
  const progress = new ProgressLine(terminal);
  let heldSince: number | null = null;
  try {
    for (;;) {
      const { status: execution } = await session.workflow.handle.describe();
      const { status } = await readStatus(session);
      const facts = await ledger.meta.get<RollbackFacts>(META.rollback(role));
      const isOurs = facts !== null && facts.since !== before;
      const isRunning = execution.name === 'RUNNING';
      if (isOurs && facts.endedAt !== null && isThrough(status, isRunning)) return { how: 'over', status };
      if (!isRunning) return { how: 'stopped', status };
      if (signal.aborted) return { how: 'detached', status };
      progress.show(role, `${role}: ${await wordsOf(ledger, role, status, isOurs)}`);
      heldSince = status.holds.length > 0 ? (heldSince ?? Date.now()) : null;
      if (heldSince !== null && Date.now() - heldSince > PATIENCE_MS) return { how: 'held', status };
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    progress.end();
  }
}

/** What is rolled back ends its workflow, a moment after it says so: `start` would find it running still. */
function isThrough({ stage, state }: MigrationStatus, isRunning: boolean): boolean {
  return state === 'rolled_back' ? !isRunning : stage !== 'rollback';
}

async function wordsOf(
  ledger: Ledger,
  role: AccountRole,
  status: MigrationStatus,
  isBegun: boolean,
): Promise<string> {
  const { holds, waiting } = status;
  const [hold] = holds;
  if (hold !== undefined) return `held, ${hold.code}: ${hold.what}`;
  if (waiting !== null) return waitText(waiting);
  if (!isBegun) return 'what runs ends first';
  const { removed, left } = await sumOf(ledger, role);
  return `${count(removed)} removed, ${count(left)} stay`;
}

async function sumOf(ledger: Ledger, role: AccountRole): Promise<{ removed: number; left: number }> {
  let [removed, left] = [0, 0];
  for (const object of PHASES) {
    for (const { state, n } of await ledger.removals.counts(role, object)) {
      if (state === 'done') removed += n;
      else if (state === 'dropped') left += n;
    }
  }
  return { removed, left };
}
