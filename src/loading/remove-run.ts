import { PHASES, type PhaseObject } from '../contract/objects.js';
import { META } from '../ledger/meta-keys.js';
import { Gone, RecordRefused } from '../pipedrive/errors.js';
import { LeaseKeeper } from './lease-keeper.js';
import { obstacleFrom } from './obstacle-from.js';
import type { EntityPort } from './port.js';
import { resolveOpenIntents } from './resolve-intents.js';
import type { RunContext } from './run-context.js';

/**
 * Deletes from the target what a run created, children before parents, and forgets the run. Deleting what is gone
 * already is no error, so that it can be repeated after a crash.
 */
export async function removeRun(
  context: RunContext,
  portOf: (object: PhaseObject) => EntityPort | null,
): Promise<void> {
  const { ledger, run, holder, timing, signal } = context;
  const lease = await LeaseKeeper.take(ledger.leases, run, holder, timing, signal);
  try {
    for (const object of [...PHASES].reverse()) {
      const port = portOf(object);
      if (port === null) continue;
      await resolveOpenIntents(context, port, lease);
      for await (const page of ledger.records.pages(run, object, ['created'])) {
        for (const record of page) {
          signal.throwIfAborted();
          lease.assertHeld();
          context.beat({ removing: object });
          await removeOne(context, port, record.target_id ?? '');
        }
      }
    }
    await ledger.records.clearRun(run);
    await ledger.reports.clearRun(run);
    await ledger.meta.delete(META.run(run));
  } finally {
    await lease.release();
  }
}

async function removeOne(context: RunContext, port: EntityPort, id: string): Promise<void> {
  try {
    await port.remove(id, context);
  } catch (error) {
    if (error instanceof Gone || (error instanceof RecordRefused && error.status === 404)) return;
    throw obstacleFrom(error);
  }
}
