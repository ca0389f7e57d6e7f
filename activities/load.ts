import { Context } from '@temporalio/activity';
import type { Activities, RunReference } from '../workflows/activity-types.js';
import type { MigrationConfig } from '../src/contract/migration-input.js';
import { META } from '../src/ledger/meta-keys.js';
import { amendPhase } from '../src/loading/amend/amend-phase.js';
import { endAmendment } from '../src/loading/amend/end-amendment.js';
import { loadBatch } from '../src/loading/batch.js';
import { beginRun } from '../src/loading/begin-run.js';
import { mappingOf } from '../src/loading/confirmed-mapping.js';
import { planPhase } from '../src/loading/plan/plan-phase.js';
import { portOf } from '../src/loading/ports/index.js';
import { removeSpareDefaultStages } from '../src/loading/ports/stages.js';
import { settleLateArrivals } from '../src/loading/late-arrivals.js';
import { underLease } from '../src/loading/lease-keeper.js';
import { refreshSchema } from '../src/loading/refresh-schema.js';
import { removeRun } from '../src/loading/remove-run.js';
import { reopenSkipped } from '../src/loading/retry/reopen-skipped.js';
import { BudgetUsedUp, HoldNeeded } from '../src/loading/obstacles.js';
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
        ...dependencies,
        signal: Context.current().cancellationSignal,
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

    settlePhase: (phase, acceptsSkips = false) =>
      withRun(dependencies, phase, async (context) => {
        const { source, created, merged, filtered, skipped, pending } = await settlePhase(
          context,
          phase.object,
          portOf(phase.object),
          acceptsSkips,
        );
        return {
          counts: { source, created, merged, filtered, skipped, pending },
          tokens: await saveBudget(context),
        };
      }),

    prepareSpotCheck: (reference) =>
      withRun(dependencies, reference, async (context) => {
        await settleLateArrivals(context, portOf);
        await fillSpotCheck(context);
      }),

    amendPhase: (phase) =>
      withRun(dependencies, phase, async (context) => {
        const port = portOf(phase.object);
        const from = await mappingOf(context.ledger, context.facts.mapping);
        const none = { touched: 0, updated: 0, kept: 0 };
        return { object: phase.object, ...(port === null ? none : await amendPhase(context, port, from)) };
      }),

    endAmendment: (reference) => withRun(dependencies, reference, endAmendment),

    async reopenSkipped({ run, role: _role, ...migration }, asked) {
      const ledger = await dependencies.ledgerOf(migration);
      const requests = Array.isArray(asked) ? asked : [asked === null ? {} : { reason: asked }];
      const seeker = { ...dependencies, ledger, run, signal: Context.current().cancellationSignal };
      return underLease(seeker, (lease) => reopenSkipped(ledger, run, requests, lease.fence));
    },
  };
}

/** A field that was made again has another key: what was known of the account is read anew, and then it is tried again. */
async function withRun<T>(
  dependencies: ActivityDependencies,
  reference: RunReference,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  try {
    return await once(dependencies, reference, work);
  } catch (error) {
    if (!(error instanceof HoldNeeded) || error.code !== 'field_missing') throw error;
    const ledger = await dependencies.ledgerOf(reference);
    const config = await ledger.meta.require<MigrationConfig>(META.config);
    const client = clientFor(dependencies, config, reference.role);
    if (!(await refreshSchema(ledger, reference.role, client))) throw error;
    return once(dependencies, reference, work);
  }
}

async function once<T>(
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
