import type { Activities } from '../workflows/activity-types.js';
import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import { underLease } from '../src/loading/lease-keeper.js';
import { portOf } from '../src/loading/ports/index.js';
import type { RunContext } from '../src/loading/run-context.js';
import { beginRemoval } from '../src/removal/begin-removal.js';
import { closeRollback } from '../src/removal/close-rollback.js';
import { endRemoval, rejectedRun } from '../src/removal/end-removal.js';
import { removeSchema } from '../src/removal/schema/remove-schema.js';
import { removePhase, type RemovalMode, type RemovedRecords } from '../src/removal/remove-phase.js';
import { saveBudget } from './budget-memory.js';
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
        tokens: await saveBudget(context),
      })),

    removeSchema: (reference) =>
      withRun(dependencies, reference, async (context) => {
        const removed = await removeSchema(context);
        await saveBudget(context);
        return removed;
      }),

    readBackRollback: (rollback) =>
      withRun(dependencies, rollback, async (context) => {
        const closed = await closeRollback(context, rollback.object);
        await saveBudget(context);
        return closed;
      }),

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
