import { PHASES, type PhaseObject } from '../contract/objects.js';
import { META } from '../ledger/meta-keys.js';
import { Gone, OutcomeUnknown, RecordRefused } from '../pipedrive/errors.js';
import { underLease, type LeaseKeeper } from './lease-keeper.js';
import { obstacleFrom } from './obstacle-from.js';
import type { EntityPort } from './port.js';
import { spareStagesKey } from './ports/stages.js';
import { resolveOpenIntents } from './resolve-intents.js';
import type { RunContext } from './run-context.js';

/** Deletions whose outcome is unknown are repeated, at most so often; Temporal repeats the whole after that. */
const MAX_TRIES = 3;

/**
 * Deletes from the target what a run created, children before parents, and forgets the run. Deleting what is gone
 * already is no error, so that it can be repeated after a crash.
 */
export async function removeRun(
  context: RunContext,
  portOf: (object: PhaseObject) => EntityPort | null,
): Promise<void> {
  await underLease(context, async (lease) => {
    const { ledger, run } = context;
    for (const object of [...PHASES].reverse()) {
      const port = portOf(object);
      if (port !== null) await removeObject(context, port, lease);
    }
    await ledger.records.clearRun(run);
    await ledger.reports.clearRun(run);
    await ledger.meta.delete(spareStagesKey(run));
    await ledger.meta.delete(META.run(run));
  });
}

async function removeObject(context: RunContext, port: EntityPort, lease: LeaseKeeper): Promise<void> {
  await resolveOpenIntents(context, port, lease);
  for await (const page of context.ledger.records.pages(context.run, port.object, ['created'])) {
    for (const record of page) {
      context.signal.throwIfAborted();
      lease.assertHeld();
      context.beat({ removing: port.object });
      await removeOne(context, port, record.target_id ?? '');
    }
  }
}

/** A deletion by id can be repeated, whatever became of the first request: nothing else ever gets the id. */
async function removeOne(context: RunContext, port: EntityPort, id: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await port.remove(id, context);
      return;
    } catch (error) {
      if (error instanceof Gone || (error instanceof RecordRefused && error.status === 404)) return;
      if (!(error instanceof OutcomeUnknown) || tries >= MAX_TRIES) throw obstacleFrom(error);
    }
  }
}
