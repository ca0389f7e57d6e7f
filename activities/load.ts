import { Context } from '@temporalio/activity';
import type { Activities, PhaseReference, RunReference } from '../workflows/activity-types.js';
import type { MigrationConfig } from '../src/contract/migration-input.js';
import type { PhaseObject } from '../src/contract/objects.js';
import type { PhaseCounts } from '../src/contract/status.js';
import { loadDeltaBatch } from '../src/delta/delta-batch.js';
import { planDelta } from '../src/delta/plan-delta.js';
import { deltaCounts } from '../src/delta/reconcile-delta.js';
import { settleDelta } from '../src/delta/settle-delta.js';
import { settleLater } from '../src/delta/settle-later.js';
import { META, type Measured } from '../src/ledger/meta-keys.js';
import { amendPhase } from '../src/loading/amend/amend-phase.js';
import { endAmendment } from '../src/loading/amend/end-amendment.js';
import { loadBatch } from '../src/loading/batch.js';
import { beginRun } from '../src/loading/begin-run.js';
import { planPhase } from '../src/loading/plan/plan-phase.js';
import { portOf } from '../src/loading/ports/index.js';
import type { EntityPort } from '../src/loading/port.js';
import { removeSpareDefaultStages } from '../src/loading/ports/stages.js';
import { underLease } from '../src/loading/lease-keeper.js';
import { settleLateArrivals } from '../src/loading/late-arrivals.js';
import { reopenSkipped } from '../src/loading/retry/reopen-skipped.js';
import type { RunContext } from '../src/loading/run-context.js';
import { settlePhase } from '../src/loading/settle-phase.js';
import { hasLeftovers, takeLeftovers } from '../src/removal/leftovers.js';
import { fillSpotCheck } from '../src/loading/spot-check.js';
import type { ActivityDependencies } from './dependencies.js';
import { recallBudget, saveBudget } from './budget-memory.js';
import { clientFor, requireSameAccount } from './run-context.js';
import { withoutAccount, withRun, withRunAtOnce } from './with-run.js';

type LoadActivities = Pick<
  Activities,
  | 'beginRun'
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

    async planPhase(phase) {
      const { object, role } = phase;
      const ledger = await dependencies.ledgerOf(phase);
      const takesOver = !isDelta(phase) && (await hasLeftovers({ ledger, role }, object));
      // A first load is planned from the ledger alone.
      const open = !isDelta(phase) && !takesOver ? withoutAccount : openerOf(object);
      return open(dependencies, phase, async (context) => {
        await (isDelta(phase) ? planDelta(context, object) : planPhase(context, object));
        if (takesOver) await takeLeftovers(context, object);
        return countsOf(context, phase);
      });
    },

    loadBatch: (phase) =>
      // A delta notes the server's time before it learns what people did: it asks first.
      openerOf(phase.object, isDelta(phase) ? withRun : withRunAtOnce)(
        dependencies,
        phase,
        async (context) => {
          const port = portOf(phase.object);
          const done = port === null || (await moveBatch(context, phase, port));
          if (phase.object === 'stages' && done) await removeSpareDefaultStages(context);
          const counts = await countsOf(context, phase);
          return { counts, done, tokens: await saveBudget(context) };
        },
      ),

    settlePhase: (phase, acceptsSkips = false) =>
      openerOf(phase.object)(dependencies, phase, async (context) => {
        const isLater = phase.later === true || (await hasLeftovers(context, phase.object));
        const first = isLater ? settleLater : settlePhase;
        const settle = isDelta(phase) ? settleDelta : first;
        const began = performance.now();
        const { source, created, merged, filtered, skipped, pending } = await settle(
          context,
          phase.object,
          portOf(phase.object),
          acceptsSkips,
        );
        if (phase.run === 'production') {
          const measured: Measured = { records: created, seconds: (performance.now() - began) / 1_000 };
          await context.ledger.meta.set(META.measuredReadBack(phase.object), measured);
        }
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
        const none = { touched: 0, updated: 0, kept: 0 };
        return { object: phase.object, ...(port === null ? none : await amendPhase(context, port)) };
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

/** Users and custom fields are matched and never written: their phases ask nothing of Pipedrive. */
function openerOf(object: PhaseObject, open = withRun): typeof withRun {
  return portOf(object) === null ? withoutAccount : open;
}

/** A delta writes into the account's book, which has the account's name, and is reported under a name of its own. */
function isDelta({ run, role }: RunReference): boolean {
  return run !== role;
}

function countsOf(context: RunContext, phase: PhaseReference): Promise<PhaseCounts> {
  const { object } = phase;
  return isDelta(phase) ? deltaCounts(context, object) : context.ledger.stats.countsOf(context.run, object);
}

async function moveBatch(context: RunContext, phase: RunReference, port: EntityPort): Promise<boolean> {
  return isDelta(phase) ? loadDeltaBatch(context, port) : (await loadBatch(context, port)).done;
}
