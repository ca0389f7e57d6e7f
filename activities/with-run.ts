import type { RunReference } from '../workflows/activity-types.js';
import { BudgetUsedUp } from '../src/loading/obstacles.js';
import { obstacleFrom } from '../src/loading/obstacle-from.js';
import type { RunContext } from '../src/loading/run-context.js';
import { recallBudget, saveBudget } from './budget-memory.js';
import type { ActivityDependencies } from './dependencies.js';
import { openRunContext, requireSameAccount } from './run-context.js';

/** Does something for a run that has begun: into the account that was confirmed, within its budget. */
export async function withRun<T>(
  dependencies: ActivityDependencies,
  reference: RunReference,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const context = await openRunContext(dependencies, reference);
  try {
    await recallBudget(context);
    await requireSameAccount(context.ledger, context.role, context.client);
    return await work(context);
  } catch (error) {
    const obstacle = obstacleFrom(error);
    if (obstacle instanceof BudgetUsedUp) {
      throw new BudgetUsedUp(obstacle.until, obstacle.what, await saveBudget(context));
    }
    throw obstacle;
  } finally {
    await context.close();
  }
}
