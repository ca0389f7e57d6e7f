import type { RunReference } from '../workflows/activity-types.js';
import { BudgetUsedUp, HoldNeeded } from '../src/loading/obstacles.js';
import { refreshSchema } from '../src/loading/refresh-schema.js';
import type { MigrationConfig } from '../src/contract/migration-input.js';
import { META } from '../src/ledger/meta-keys.js';
import { obstacleFrom } from '../src/loading/obstacle-from.js';
import type { RunContext } from '../src/loading/run-context.js';
import { recallBudget, saveBudget } from './budget-memory.js';
import type { ActivityDependencies } from './dependencies.js';
import { clientFor, openRunContext, requireSameAccount } from './run-context.js';

/** From the end of one phase to the next one's first batch is a second. Milliseconds. */
const JUST_NOW_MS = 10_000;

/**
 * Does something for a run that has begun: into the account that was confirmed, within its budget. A field that was made again
 * has another key: what was known of the account is read anew, and then it is tried again.
 */
export async function withRun<T>(
  dependencies: ActivityDependencies,
  reference: RunReference,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  return refreshing(dependencies, reference, async (context) => {
    await requireSameAccount(context.ledger, context.role, context.client);
    return work(context);
  });
}

/**
 * As `withRun`, with the look whose account it is beside the work, which learns and writes nothing before it has ended well. Where
 * nothing was heard of the account just now, or little is left of the day, it looks first: the answer tells the server's time, and
 * whether there is a budget again.
 */
export async function withRunAtOnce<T>(
  dependencies: ActivityDependencies,
  reference: RunReference,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  return refreshing(dependencies, reference, async (context) => {
    const sameAccount = requireSameAccount(context.ledger, context.role, context.client);
    sameAccount.catch(() => undefined);
    if (!context.client.isAtEase(JUST_NOW_MS)) await sameAccount;
    const result = await work({ ...context, client: context.client.after(sameAccount) });
    await sameAccount;
    return result;
  });
}

async function refreshing<T>(
  dependencies: ActivityDependencies,
  reference: RunReference,
  checked: (context: RunContext) => Promise<T>,
): Promise<T> {
  try {
    return await withoutAccount(dependencies, reference, checked);
  } catch (error) {
    if (!(error instanceof HoldNeeded) || error.code !== 'field_missing') throw error;
    const ledger = await dependencies.ledgerOf(reference);
    const config = await ledger.meta.require<MigrationConfig>(META.config);
    const client = clientFor(dependencies, config, reference.role);
    if (!(await refreshSchema(ledger, reference.role, client))) throw error;
    return withoutAccount(dependencies, reference, checked);
  }
}

/** As `withRun`, for what asks nothing of Pipedrive: whose account it is need not be asked before it. */
export async function withoutAccount<T>(
  dependencies: ActivityDependencies,
  reference: RunReference,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const context = await openRunContext(dependencies, reference);
  try {
    await recallBudget(context);
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
