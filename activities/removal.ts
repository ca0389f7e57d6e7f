import type { Activities } from '../workflows/activity-types.js';
import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import { underLease } from '../src/loading/lease-keeper.js';
import { portOf } from '../src/loading/ports/index.js';
import type { RunContext } from '../src/loading/run-context.js';
import { endRemoval } from '../src/removal/end-removal.js';
import { removePhase, type RemovedRecords } from '../src/removal/remove-phase.js';
import type { ActivityDependencies } from './dependencies.js';
import { withRun } from './with-run.js';

type RemovalActivities = Pick<Activities, 'removePhase' | 'removeSchema' | 'endRemoval' | 'removeRun'>;

export function createRemovalActivities(dependencies: ActivityDependencies): RemovalActivities {
  return {
    removePhase: ({ object, evenIfTouched, ...reference }) =>
      withRun(dependencies, reference, async (context) => ({
        object,
        ...(await removeObject(context, object, evenIfTouched)),
      })),

    removeSchema: () => Promise.resolve(0),

    endRemoval: (reference) =>
      withRun(dependencies, reference, (context) =>
        underLease(context, (lease) => endRemoval(context, lease)),
      ),

    // Of workflows that began under 0.1.0.
    removeRun: (reference) =>
      withRun(dependencies, reference, async (context) => {
        for (const object of [...PHASES].reverse()) await removeObject(context, object, true);
        await underLease(context, (lease) => endRemoval(context, lease));
      }),
  };
}

async function removeObject(
  context: RunContext,
  object: PhaseObject,
  evenIfTouched: boolean,
): Promise<RemovedRecords> {
  const port = portOf(object);
  if (port === null) return { removed: 0, left: 0 };
  return removePhase(context, port, { evenIfTouched, linked: new Set() });
}
