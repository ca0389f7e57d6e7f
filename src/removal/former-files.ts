import { chunksOf } from '../ledger/chunks.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import { attachmentPort } from '../loading/ports/attachments.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';
import { isUntouchedSince } from '../loading/untouched.js';
import { IDS_PER_REQUEST } from '../loading/update/read-many.js';
import type { Judge, Removable } from './judge.js';
import { removeRecords } from './remove-records.js';

type Fields = Readonly<Record<string, unknown>>;

/** Former versions of our files that stand beside newer ones: `records` has the newer one alone. */
export async function formerFiles({ conflicts }: Ledger, run: string): Promise<Removable[]> {
  const all = await conflicts.list(run, { object: attachmentPort.object });
  return all
    .filter(({ kind, state, settled }) => kind === 'replaced_file' && !(state === 'source' && settled === 1))
    .map(({ source_id: sourceId, target_id: targetId }) => ({ sourceId, targetId, written: null }));
}

/** Whether somebody changed a former version, by the server's own times: what we wrote into it is not kept. */
export function isFormerChanged(actual: Fields): boolean {
  return !isUntouchedSince(actual, {}, { at: 0, isUpdate: false });
}

/**
 * Removes former versions as the records of their phase are removed; none of them is what a source record is in the target
 * now. Repeatable after a crash at any point.
 * @param look called before each request's worth of them
 */
export async function removeFormerFiles(
  context: RunContext,
  lease: LeaseKeeper,
  judge: Judge,
  look: (targetIds: readonly string[]) => Promise<void>,
): Promise<void> {
  const { ledger, run } = context;
  for (const chunk of chunksOf(await formerFiles(ledger, run), IDS_PER_REQUEST)) {
    await look(chunk.map(({ targetId }) => targetId));
    const ended = await removeRecords(context, attachmentPort, lease, chunk, judge);
    const gone = ended.filter(({ stays }) => stays === null).map(({ targetId }) => targetId);
    await ledger.conflicts.forgetFormer(run, lease.fence, attachmentPort.object, gone);
  }
}

/** Former versions that stay, as they are in the account: one request each. What people changed the survey has. */
export async function stayingFormerFiles(
  context: RunContext,
  book: Ledger,
  child: EntityPort,
  going: (targetIds: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlyArray<{ readonly id: string; readonly actual: Fields }>> {
  if (child !== attachmentPort) return [];
  const { ledger, run } = context;
  const ids = (await formerFiles(ledger, run)).map(({ targetId }) => targetId);
  const [leaving, seen] = [await going(ids), await book.survey.seen(run, child.object, ids)];
  const staying = ids.filter((id) => seen.get(id) === false && !leaving.has(id));
  const found: Array<{ id: string; actual: Fields }> = [];
  for (const id of staying) {
    const actual = await readPresent(context, child, id);
    if (actual !== null) found.push({ id, actual });
  }
  return found;
}
