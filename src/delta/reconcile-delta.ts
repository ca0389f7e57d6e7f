import { sourceObjectOf, type PhaseObject } from '../contract/objects.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import { isBalanced, type PhaseCounts } from '../contract/status.js';
import type { ChangeCounts } from '../ledger/change-store.js';
import type { DeltaTally } from '../ledger/delta-record-store.js';
import { META, type DeltaFacts } from '../ledger/meta-keys.js';
import type { EntityPort } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';

/** A delta's line of `reconciliation.json`: the contract's numbers, and what is particular to deltas. */
export interface DeltaReconciliation extends Reconciliation {
  /** Records into which something was written. */
  readonly updated: number;
  /** Differences that a person has to decide. */
  readonly conflicts: number;
  readonly deleted: number;
  readonly reappeared: number;
  /** Rows that changed though `modified_at` says otherwise. */
  readonly modified_at_lied: number;
}

/** Adds up what became of the rows of the newer export. Rows that are as they were count as filtered. */
export async function reconcileDelta(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
): Promise<DeltaReconciliation> {
  const { ledger, run, reportedAs } = context;
  const counts = await deltaCounts(context, object);
  const tallies = await ledger.deltaRecords.tally(reportedAs, run, object);
  const found = sumOf(tallies, (tally) => isCreated(tally) && (tally.found || port === null));
  const open = await ledger.conflicts.list(run, { state: 'open', object, delta: reportedAs });
  const changes = (await ledger.changes.counts(reportedAs)).get(object);
  return {
    run: reportedAs,
    phase: object,
    object,
    at: new Date().toISOString(),
    ...counts,
    target: found,
    balanced: isBalanced(counts) && counts.pending === 0 && found === counts.created,
    reasons: reasonsOf(tallies, counts),
    updated: sumOf(tallies, ({ outcome }) => outcome === 'updated'),
    conflicts: open.length,
    ...ofRows(changes),
  };
}

function ofRows(changes: ChangeCounts | undefined) {
  const { deleted = 0, reappeared = 0, lied = 0 } = changes ?? {};
  return { deleted, reappeared, modified_at_lied: lied };
}

/** Counts of a delta's phase as the status shows them; the law holds at any moment. */
export async function deltaCounts(
  { ledger, run, reportedAs }: Pick<RunContext, 'ledger' | 'run' | 'reportedAs'>,
  object: PhaseObject,
): Promise<PhaseCounts> {
  const tallies = await ledger.deltaRecords.tally(reportedAs, run, object);
  const entered = sumOf(tallies, () => true);
  const source = Math.max(entered, await rowsOf(ledger, run, reportedAs, object));
  const of = (kind: keyof PhaseCounts): number => sumOf(tallies, (tally) => placeOf(tally) === kind);
  return {
    source,
    created: of('created'),
    merged: of('merged'),
    filtered: of('filtered') + source - entered,
    skipped: of('skipped'),
    pending: of('pending'),
  };
}

/** Rows of the newer export; of parents made for leads, those that leads required at any time. */
async function rowsOf(
  ledger: RunContext['ledger'],
  run: string,
  reportedAs: string,
  object: PhaseObject,
): Promise<number> {
  if (object !== sourceObjectOf(object)) return (await ledger.stats.countsOf(run, object)).source;
  const facts = await ledger.meta.require<DeltaFacts>(META.delta(reportedAs));
  return facts.rows[object] ?? 0;
}

function placeOf(tally: DeltaTally): keyof PhaseCounts {
  const { state, outcome, record } = tally;
  if (state === 'pending' || state === 'intent') return 'pending';
  if (outcome === 'refused' || outcome === 'gone') return 'skipped';
  if (state === 'done') return 'merged';
  if (record === null || record === 'intent') return 'pending';
  return record;
}

function isCreated(tally: DeltaTally): boolean {
  return placeOf(tally) === 'created';
}

function reasonsOf(tallies: readonly DeltaTally[], counts: PhaseCounts): Record<string, number> {
  const reasons: Record<string, number> = {};
  const add = (code: string, n: number): void => {
    if (n > 0) reasons[code] = (reasons[code] ?? 0) + n;
  };
  for (const tally of tallies) {
    const place = placeOf(tally);
    if (place !== 'skipped' && place !== 'filtered') continue;
    add(tally.outcome === 'gone' ? 'deleted_in_target' : (tally.reason ?? 'target_refused'), tally.n);
  }
  const filtered = sumOf(tallies, (tally) => placeOf(tally) === 'filtered');
  add('unchanged', counts.filtered - filtered);
  return reasons;
}

function sumOf(tallies: readonly DeltaTally[], wanted: (tally: DeltaTally) => boolean): number {
  return tallies.filter(wanted).reduce((sum, { n }) => sum + n, 0);
}
