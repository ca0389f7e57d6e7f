import { Context } from '@temporalio/activity';
import type { Activities } from '../workflows/activity-types.js';
import type { ActivityDependencies } from './dependencies.js';
import { failureFrom } from './failures.js';
import { beat } from './heartbeats.js';
import { createGateActivities } from './gates.js';
import { createCourseActivities } from './course.js';
import { createDeltaActivities } from './delta.js';
import { createDiscoveryActivities } from './discovery.js';
import { createHypercareActivities } from './hypercare.js';
import { createLoadActivities } from './load.js';
import { createPublishActivities } from './publish.js';
import { createRemovalActivities } from './removal.js';

/** All activities of a worker. Whatever they throw is made fit for history here, at the one door. */
export function createActivities(dependencies: ActivityDependencies): Activities {
  return guarded({
    ...createDiscoveryActivities(dependencies),
    ...createCourseActivities(dependencies),
    ...createDeltaActivities(dependencies),
    ...createGateActivities(dependencies),
    ...createHypercareActivities(dependencies),
    ...createLoadActivities(dependencies),
    ...createPublishActivities(dependencies),
    ...createRemovalActivities(dependencies),
  });
}

/** A heartbeat every few seconds whatever the activity waits for, so that a dead worker is noticed and a slow one is not. */
const BEAT_EVERY_MS = 5_000;

function guarded(activities: Activities): Activities {
  const guardedOnes = Object.entries(activities).map(([name, run]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      const context = Context.current();
      const timer = setInterval(() => beat(context), BEAT_EVERY_MS);
      try {
        return await (run as (...args: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        const failure = failureFrom(error);
        context.log.warn('activity ended with a failure', { activity: name, error: errorName(error) });
        throw failure;
      } finally {
        clearInterval(timer);
      }
    },
  ]);
  return Object.fromEntries(guardedOnes) as Activities;
}

/** Names only: a message may quote a record. */
function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
