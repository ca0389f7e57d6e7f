import { Context } from '@temporalio/activity';
import type { Activities, RunReference } from '../workflows/activity-types.js';
import { RETRYABLE_CODES } from '../src/contract/reason-codes.js';
import type { MigrationConfig } from '../src/contract/migration-input.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { META, type RetrySet } from '../src/ledger/meta-keys.js';
import { amendPhase } from '../src/loading/amend/amend-phase.js';
import { endAmendment } from '../src/loading/amend/end-amendment.js';
import { loadBatch } from '../src/loading/batch.js';
import { beginRun } from '../src/loading/begin-run.js';
import { mappingOf } from '../src/loading/confirmed-mapping.js';
import { planPhase } from '../src/loading/plan/plan-phase.js';
import { portOf } from '../src/loading/ports/index.js';
import { removeSpareDefaultStages } from '../src/loading/ports/stages.js';
import { removeRun } from '../src/loading/remove-run.js';
import { BudgetUsedUp } from '../src/loading/obstacles.js';
import { obstacleFrom } from '../src/loading/obstacle-from.js';
import type { RunContext } from '../src/loading/run-context.js';
import { settlePhase } from '../src/loading/settle-phase.js';
import { fillSpotCheck } from '../src/loading/spot-check.js';
import type { ActivityDependencies } from './dependencies.js';
import { recallBudget, saveBudget } from './budget-memory.js';
import { clientFor, openRunContext, requireSameAccount } from './run-context.js';

type LoadActivities = Pick<
  Activities,
  | 'beginRun'
  | 'removeRun'
  | 'planPhase'
  | 'loadBatch'
  | 'settlePhase'
  | 'prepareSpotCheck'
  | 'amendPhase'
  | 'endAmendment'
  | 'reopenSkipped'
>;

export function createLoadActivities(dependencies: ActivityDependencies): LoadActivities {
  return {
    async beginRun({ run, role, ...migration }) {
      const ledger = await dependencies.ledgerOf(migration);
      const config = await ledger.meta.require<MigrationConfig>(META.config);
      const client = clientFor(dependencies, config, role);
      await recallBudget({ ledger, client, role });
      await requireSameAccount(ledger, role, client);
      const staging = config.target.staging;
      await beginRun({
        ledger,
        client,
        run,
        role,
        mappingFingerprint: await ledger.meta.require<string>(META.confirmedMapping),
        sample: role === 'staging' && staging !== 'waived' ? staging.sample : null,
        beat: () => Context.current().heartbeat(),
      });
    },

    removeRun: (reference) => withRun(dependencies, reference, (context) => removeRun(context, portOf)),

    planPhase: (phase) =>
      withRun(dependencies, phase, async (context) => {
        await planPhase(context, phase.object);
        return context.ledger.stats.countsOf(phase.run, phase.object);
      }),

    loadBatch: (phase) =>
      withRun(dependencies, phase, async (context) => {
        const port = portOf(phase.object);
        const outcome =
          port === null
            ? { counts: await context.ledger.stats.countsOf(phase.run, phase.object), done: true }
            : await loadBatch(context, port);
        if (phase.object === 'stages' && outcome.done) await removeSpareDefaultStages(context);
        return { ...outcome, tokens: await saveBudget(context) };
      }),

    settlePhase: (phase) =>
      withRun(dependencies, phase, async (context) => {
        const { source, created, merged, filtered, skipped, pending } = await settlePhase(
          context,
          phase.object,
          portOf(phase.object),
        );
        return {
          counts: { source, created, merged, filtered, skipped, pending },
          tokens: await saveBudget(context),
        };
      }),

    prepareSpotCheck: (reference) => withRun(dependencies, reference, fillSpotCheck),

    amendPhase: (phase) =>
      withRun(dependencies, phase, async (context) => {
        const port = portOf(phase.object);
        const from = await mappingOf(context.ledger, context.facts.mapping);
        const none = { touched: 0, updated: 0, kept: 0 };
        return { object: phase.object, ...(port === null ? none : await amendPhase(context, port, from)) };
      }),

    endAmendment: (reference) => withRun(dependencies, reference, endAmendment),

    async reopenSkipped({ run, role: _role, ...migration }, reason, set) {
      const ledger = await dependencies.ledgerOf(migration);
      if (set !== undefined) return reopenSet(ledger, run, set);
      // Another code would take rows again that are no records: a duplicate would become one.
      const codes = RETRYABLE_CODES.filter(
        (code) => reason === null || code === reason || code === 'parent_skipped',
      );
      return ledger.records.reopenSkipped(run, codes);
    },
  };
}

/** The rows of a file, and every record that was skipped with its parent: its parent may arrive now. */
async function reopenSet(ledger: Ledger, run: string, set: string): Promise<number> {
  const { object, sourceIds } = await ledger.meta.require<RetrySet>(META.retrySet(set));
  const listed = await ledger.records.reopen(run, object, sourceIds);
  return listed + (await ledger.records.reopenSkipped(run, ['parent_skipped']));
}

async function withRun<T>(
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
