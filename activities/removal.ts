import type { Activities, RollbackReference } from '../workflows/activity-types.js';
import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import type { Reconciliation } from '../src/contract/reconciliation.js';
import { META, type RollbackFacts } from '../src/ledger/meta-keys.js';
import { underLease } from '../src/loading/lease-keeper.js';
import { portOf } from '../src/loading/ports/index.js';
import { reconcile } from '../src/loading/reconcile.js';
import type { RunContext } from '../src/loading/run-context.js';
import { beginRemoval, forgetSurvey } from '../src/removal/begin-removal.js';
import { endRemoval, rejectedRun } from '../src/removal/end-removal.js';
import { readBackRemoval } from '../src/removal/read-back-removal.js';
import { removePhase, type RemovalMode, type RemovedRecords } from '../src/removal/remove-phase.js';
import type { ActivityDependencies } from './dependencies.js';
import { withRun } from './with-run.js';

type RemovalActivities = Pick<
  Activities,
  'beginRollback' | 'removePhase' | 'removeSchema' | 'readBackRollback' | 'endRemoval' | 'removeRun'
>;

export function createRemovalActivities(dependencies: ActivityDependencies): RemovalActivities {
  return {
    async beginRollback({ role, run: _run, since, by, object, withSchema, ...migration }) {
      const ledger = await dependencies.ledgerOf(migration);
      await beginRemoval(ledger, role, { since, by, object, withSchema });
    },

    removePhase: ({ object, mode, ...reference }) =>
      withRun(dependencies, reference, async (context) => ({
        object,
        ...(await removeObject(context, object, mode)),
      })),

    removeSchema: () => Promise.resolve(0),

    readBackRollback: (rollback) =>
      withRun(dependencies, rollback, async (context) => readBack(context, rollback)),

    endRemoval: (reference) =>
      withRun(dependencies, reference, (context) =>
        underLease(context, (lease) => endRemoval(context, lease)),
      ),

    // Of workflows that began under 0.1.0.
    removeRun: (reference) =>
      withRun(dependencies, reference, async (context) => {
        for (const object of [...PHASES].reverse()) await removeObject(context, object, 'everything');
        await underLease(context, (lease) => endRemoval(context, lease));
      }),
  };
}

async function removeObject(
  context: RunContext,
  object: PhaseObject,
  mode: RemovalMode,
): Promise<RemovedRecords> {
  const port = portOf(object);
  if (port === null) return { removed: 0, left: 0 };
  const at = mode === 'everything' ? { ...context, reportedAs: rejectedRun(context.run) } : context;
  return removePhase(at, port, mode);
}

async function readBack(context: RunContext, { object }: RollbackReference) {
  const { ledger, role, run } = context;
  const lines = await readBackRemoval(context, object === null ? PHASES : [object]);
  await ledger.meta.set(META.rollbackLines(role), lines);
  const phases = object === null ? [] : await recount(context);
  const facts = await ledger.meta.require<RollbackFacts>(META.rollback(role));
  await ledger.meta.set(META.rollback(role), { ...facts, endedAt: new Date().toISOString() });
  await forgetSurvey(ledger, role);
  const sum = (of: 'removed' | 'left' | 'target'): number =>
    lines.reduce((total, line) => total + line[of], 0);
  void run;
  return { removed: sum('removed'), left: sum('left'), restored: sum('target'), phases };
}

/** What goes on after the rollback of one object is about the counts as they are now. */
async function recount(context: RunContext) {
  const { ledger, run } = context;
  const known = new Set(
    (await ledger.reports.all<Reconciliation>('reconciliations', run)).map(({ object }) => object),
  );
  const phases = [];
  for (const object of PHASES) {
    const counts = await ledger.stats.countsOf(run, object);
    if (counts.source === 0) continue;
    phases.push({ object, ...counts });
    if (known.has(object))
      await ledger.reports.put(
        'reconciliations',
        run,
        object,
        await reconcile(context, object, portOf(object)),
      );
  }
  return phases;
}
