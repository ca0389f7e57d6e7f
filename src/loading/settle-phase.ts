import type { PhaseObject } from '../contract/objects.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import { META } from '../ledger/meta-keys.js';
import { carryOutCorrections } from './corrections.js';
import { underLease, type LeaseKeeper } from './lease-keeper.js';
import { listsFrom } from './lists-from.js';
import type { EntityPort } from './port.js';
import { readBack, type ReadBack, type ReadBackScope } from './read-back.js';
import { reconcile } from './reconcile.js';
import { repair } from './repair.js';
import { requireSettled } from './require-settled.js';
import type { RunContext } from './run-context.js';
import { provePlan, type SecondPass } from './second-pass.js';
import { mismatchesOf, verificationOf, type PhaseVerification } from './verification.js';

/** After a repair the target is read back again, at most so often in all. */
const MAX_ROUNDS = 3;

/**
 * Reads every record of the phase back, compares it with what the mapping says, mends what is ours to mend, proves that
 * a second pass would write nothing, and reconciles. Repeatable after a crash at any point. It holds the run's lease all
 * the while: a worker that was frozen and wakes up must not overwrite what its successor found.
 * @param acceptsSkips a person accepted that so many records were skipped
 * @throws HoldNeeded `unbalanced`, `mismatches`, `too_many_skips`, or all of them: the next phase does not begin
 */
export async function settlePhase(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
  acceptsSkips = false,
): Promise<Reconciliation> {
  return underLease(context, async (lease) =>
    requireAccepted(context, await settle(context, object, port, lease), acceptsSkips),
  );
}

/** What a read-back came to. */
export interface Settled<R extends Reconciliation = Reconciliation> {
  readonly reconciliation: R;
  readonly verification: PhaseVerification | null;
  readonly secondPass: SecondPass;
}

async function settle(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
  lease: LeaseKeeper,
): Promise<Settled> {
  const readFrom = listsFrom(context.client);
  const found = port === null ? null : await readUntilMended(context, port, lease, 'all');
  return settleWith(context, object, port, lease, { found, readFrom });
}

/** What the last read-back of a phase saw. */
export interface LastReading {
  /** Null: nothing of the phase can be read back. */
  readonly found: ReadBack | null;
  /** From when on lists have to be read to hold what happened after it. */
  readonly readFrom: string;
}

/** Proves, reconciles and reports what a read-back found. */
export async function settleWith(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
  lease: LeaseKeeper,
  { found, readFrom }: LastReading,
): Promise<Settled> {
  const { ledger, run } = context;
  const secondPass = await provePlan(context, object, port);
  const verification =
    port === null || found === null ? null : await verificationOf(context, port, found, secondPass);
  const reconciliation = await reconcile(context, object, port);
  lease.assertHeld();
  if (verification !== null) await ledger.reports.put('verifications', run, object, verification);
  await ledger.reports.put('reconciliations', run, object, reconciliation);
  await ledger.meta.set(META.settled(run, object), readFrom);
  return { reconciliation, verification, secondPass };
}

/**
 * Lets the next phase begin, or not. What a person accepted once stays accepted, up to the same number of skips.
 * @throws HoldNeeded as `settlePhase`
 */
export async function requireAccepted<R extends Reconciliation>(
  context: RunContext,
  { reconciliation, verification, secondPass }: Settled<R>,
  acceptsSkips: boolean,
): Promise<R> {
  const key = META.acceptedSkips(context.reportedAs, reconciliation.object);
  const { meta } = context.ledger;
  if (acceptsSkips) await meta.set(key, reconciliation.skipped);
  const accepted = (await meta.get<number>(key)) ?? 0;
  requireSettled(context, reconciliation, verification, secondPass, accepted);
  return reconciliation;
}

/**
 * Reads back, mends, and reads back again until nothing is left to mend.
 * @param scope which records are compared
 */
export async function readUntilMended(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  scope: ReadBackScope,
): Promise<ReadBack> {
  // What an earlier attempt intended and did not finish comes first.
  await carryOutCorrections(context, port, lease);
  for (let round = 1; ; round += 1) {
    const found = await readBack(context, port, lease, scope);
    if (round < MAX_ROUNDS && (await repair(context, port, lease, found)) > 0) continue;
    const mismatches = await mismatchesOf(context, port, found);
    lease.assertHeld();
    await context.ledger.reports.replaceMismatches(context.reportedAs, port.object, mismatches);
    return found;
  }
}
