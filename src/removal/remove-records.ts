import { Gone, OutcomeUnknown, RecordRefused } from '../pipedrive/errors.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { obstacleFrom } from '../loading/obstacle-from.js';
import type { EntityPort } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';
import { gone, lineFor, verdict, type Judge, type Judged, type Removable } from './judge.js';

/** A deletion whose outcome is unknown is sent again, at most so often in one go: nothing else ever gets the id. */
const MAX_TRIES = 3;

/**
 * Deletes records that we made, by the write protocol: look, intent (committed under a fenced lease), request, result. What
 * an earlier attempt deleted is not there any more, and counts as removed by us; it can be repeated after a crash at any
 * point.
 * @param judge decides which of them go
 * @returns how each ended; `isGone`: somebody else had deleted it
 * @throws what stopped it, once the outcome of all that was sent is written down
 */
export async function removeRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly Removable[],
  judge: Judge,
): Promise<Judged[]> {
  const { ledger, run, reportedAs } = context;
  const sentBefore = await sentByUs(context, port, records);
  const isDone = ({ targetId }: Removable): boolean => sentBefore.get(targetId) === 'done';
  const done = records.filter(isDone).map((record) => verdict(record, null));
  const open = records.filter((record) => !isDone(record));
  const judged = open.length === 0 ? [] : await judge(context, port, open);
  const going = judged.filter(({ stays, isGone }) => stays === null && !isGone);
  await ledger.removals.open(
    run,
    reportedAs,
    lease.fence,
    going.map((record) => lineFor(port, record)),
  );
  const { sent, stoppedBy } = await sendAll(context, port, lease, going);
  const staying = judged.filter((record) => !going.includes(record));
  const ended = [...done, ...staying, ...sent].map((record) =>
    record.isGone && sentBefore.has(record.targetId) ? { ...record, isGone: false } : record,
  );
  await ledger.removals.close(
    run,
    reportedAs,
    lease.fence,
    ended.map((record) => lineFor(port, record)),
  );
  if (stoppedBy !== null) throw obstacleFrom(stoppedBy);
  return ended;
}

/** Records that an earlier attempt deleted, or was about to. */
async function sentByUs(
  { ledger, reportedAs }: RunContext,
  port: EntityPort,
  records: readonly Removable[],
): Promise<Map<string, 'done' | 'intent'>> {
  const ids = records.map((record) => record.targetId);
  const lines = await ledger.removals.ofTargets(reportedAs, port.object, ids);
  return new Map(
    [...lines].flatMap(([id, { state }]) => (state === 'dropped' ? [] : [[id, state] as const])),
  );
}

async function sendAll(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly Judged[],
): Promise<{ readonly sent: readonly Judged[]; readonly stoppedBy: unknown }> {
  const sent: Judged[] = [];
  let next = 0;
  let stoppedBy: unknown = null;
  const work = async (): Promise<void> => {
    for (let record = records[next]; record !== undefined && stoppedBy === null; record = records[next]) {
      next += 1;
      try {
        sent.push(await removeOne(context, port, lease, record));
      } catch (error) {
        stoppedBy ??= error;
      }
      context.beat({ object: port.object, removing: next });
    }
  };
  await Promise.all(Array.from({ length: port.concurrency }, work));
  return { sent, stoppedBy };
}

async function removeOne(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  record: Judged,
): Promise<Judged> {
  for (let tries = 1; ; tries += 1) {
    context.signal.throwIfAborted();
    try {
      // Looked at when it leaves: a request can wait for the limits longer than a lease lasts.
      await port.remove(record.targetId, context, () => lease.assertHeld());
      return record;
    } catch (error) {
      // An attempt before this one may have done it.
      if (isNotThere(error)) return tries > 1 ? record : gone(record);
      if (error instanceof RecordRefused) return verdict(record, 'refused', `status ${error.status}`);
      if (!(error instanceof OutcomeUnknown) || tries >= MAX_TRIES) throw error;
    }
  }
}

function isNotThere(error: unknown): boolean {
  return error instanceof Gone || (error instanceof RecordRefused && error.status === 404);
}
