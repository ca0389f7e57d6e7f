import { PHASES, type PhaseObject } from '../contract/objects.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import type { RollbackLine } from '../contract/rollback.js';
import type { PhaseCounts } from '../contract/status.js';
import { META, type RollbackFacts } from '../ledger/meta-keys.js';
import { portOf } from '../loading/ports/index.js';
import { reconcile } from '../loading/reconcile.js';
import type { RunContext } from '../loading/run-context.js';
import { forgetSurvey } from './begin-removal.js';
import { readBackRemoval } from './read-back-removal.js';
import { schemaLines } from './schema/schema-lines.js';

/** What an account has after a rollback, in numbers. */
export interface ClosedRollback {
  readonly removed: number;
  readonly left: number;
  /** Removed ones that were found again. */
  readonly restored: number;
  /** Of the rollback of one object: what the ledger counts now. */
  readonly phases: readonly ({ readonly object: PhaseObject } & PhaseCounts)[];
}

/**
 * Reads the account back after a rollback, and keeps the report of it. Repeatable.
 * @param object one; null: everything
 */
export async function closeRollback(
  context: RunContext,
  object: PhaseObject | null,
): Promise<ClosedRollback> {
  const { ledger, role } = context;
  const lines = await readBackRemoval(context, object === null ? PHASES : [object]);
  const facts = await ledger.meta.require<RollbackFacts>(META.rollback(role));
  const schema = facts.withSchema ? await schemaLines(ledger, role, facts.beganAt) : [];
  const kept: RollbackLine[] = [...lines, ...schema];
  await ledger.meta.set(META.rollbackLines(role), kept);
  const phases = object === null ? [] : await recount(context);
  await ledger.meta.set(META.rollback(role), { ...facts, endedAt: new Date().toISOString() });
  await forgetSurvey(ledger, role);
  const sum = (of: 'removed' | 'left' | 'target'): number =>
    lines.reduce((total, line) => total + line[of], 0);
  return { removed: sum('removed'), left: sum('left'), restored: sum('target'), phases };
}

/** The migration goes on by the counts as they are now. */
async function recount(context: RunContext): Promise<ClosedRollback['phases']> {
  const { ledger, run } = context;
  const lines = await ledger.reports.all<Reconciliation>('reconciliations', run);
  const reconciled = new Set(lines.map(({ object }) => object));
  const counted: Array<{ readonly object: PhaseObject } & PhaseCounts> = [];
  for (const object of PHASES) {
    const counts = await ledger.stats.countsOf(run, object);
    if (counts.source === 0) continue;
    counted.push({ object, ...counts });
    if (!reconciled.has(object)) continue;
    const line = await reconcile(context, object, portOf(object));
    await ledger.reports.put('reconciliations', run, object, line);
  }
  return counted;
}
