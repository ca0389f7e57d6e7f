import { Context } from '@temporalio/activity';
import type { Activities } from '../workflows/activity-types.js';
import type { MigrationConfig } from '../src/contract/migration-input.js';
import { beginDelta } from '../src/delta/begin-delta.js';
import { carryOutDecisions } from '../src/delta/carry-out-decisions.js';
import { extendMapping } from '../src/delta/extend-mapping.js';
import { learnTarget } from '../src/delta/learn-target.js';
import { takeOverExport } from '../src/delta/take-over-export.js';
import type { ExtractionProgress } from '../src/discovery/extract.js';
import { underLease } from '../src/loading/lease-keeper.js';
import { META, type ExportFacts, type Measured } from '../src/ledger/meta-keys.js';
import type { ActivityDependencies } from './dependencies.js';
import { beat } from './heartbeats.js';
import { clientFor, requireSameAccount } from './run-context.js';
import { withRun } from './with-run.js';

type DeltaActivities = Pick<Activities, 'readDelta' | 'extendMapping' | 'beginDelta' | 'decideConflicts'>;

export function createDeltaActivities(dependencies: ActivityDependencies): DeltaActivities {
  return {
    async readDelta({ run, role: _role, source, ...migration }) {
      const ledger = await dependencies.ledgerOf(migration);
      const known = await ledger.meta.require<ExportFacts>(META.export);
      const began = performance.now();
      const activity = Context.current();
      const onProgress = (progress: ExtractionProgress): void => {
        activity.cancellationSignal.throwIfAborted();
        beat(activity, { ...progress });
      };
      const seeker = { ...dependencies, signal: activity.cancellationSignal };
      const taken = await takeOverExport(ledger, run, source ?? known.path, onProgress, seeker);
      if ('refused' in taken) return { refused: taken.refused, rows: {}, changes: 0 };
      const records = Object.values(taken.facts.rows).reduce((total, rows) => total + rows, 0);
      const measured: Measured = { records, seconds: (performance.now() - began) / 1_000 };
      await ledger.meta.set(META.measuredRead, measured);
      const changes = [...taken.changes.values()];
      const sum = changes.reduce(
        (n, each) => n + each.created + each.changed + each.deleted + each.reappeared,
        0,
      );
      return { refused: null, rows: taken.facts.rows, changes: sum };
    },

    async extendMapping({ run, role: _role, ...migration }) {
      const ledger = await dependencies.ledgerOf(migration);
      return { fingerprint: await extendMapping(ledger, run) };
    },

    async decideConflicts({ run, ...reference }, decisions) {
      const { role, ...migration } = reference;
      const ledger = await dependencies.ledgerOf(migration);
      await ledger.conflicts.decide(role, decisions);
      return withRun(dependencies, { ...reference, run }, carryOutDecisions);
    },

    async beginDelta(reference) {
      const { run, role, ...migration } = reference;
      const ledger = await dependencies.ledgerOf(migration);
      const config = await ledger.meta.require<MigrationConfig>(META.config);
      const client = clientFor(dependencies, config, role);
      await requireSameAccount(ledger, role, client);
      await beginDelta(ledger, client, role, run);
      await withRun(dependencies, reference, (context) =>
        underLease(context, (lease) => learnTarget(context, lease)),
      );
    },
  };
}
