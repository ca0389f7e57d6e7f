import { followOrForget } from '../delta/follow-merged.js';
import { chunksOf } from '../ledger/chunks.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import { resolveOpenIntents } from '../loading/resolve-intents.js';
import type { RunContext } from '../loading/run-context.js';
import { IDS_PER_REQUEST } from '../loading/update/read-many.js';
import { removeFormerFiles } from './former-files.js';
import { holdByOurs } from './held-by-ours.js';
import { takeStagesAlong } from './in-pipelines.js';
import { byRollback } from './judge-rollback.js';
import { DELETED, everything, notAsked, type Judge, type Staying } from './judge.js';
import { removeRecords } from './remove-records.js';
import { listedKinds, referrersOf } from './surveyed-kinds.js';
import { survey } from './survey.js';

/**
 * `everything`: a run that was rejected; `untouched`: a rollback, which leaves what people touched; `not_asked`: a rollback
 * that leaves all of the object.
 */
export type RemovalMode = 'everything' | 'untouched' | 'not_asked';

/** What a removal did with the records of one object. */
export interface RemovedRecords {
  readonly removed: number;
  /** There still. */
  readonly left: number;
}

/**
 * Deletes what a run created of one object. Removed records count as skipped from then on, so that they can be taken again;
 * what stays, stays known. Repeatable after a crash at any point.
 */
export async function removePhase(
  context: RunContext,
  port: EntityPort,
  mode: RemovalMode,
): Promise<RemovedRecords> {
  const { ledger } = context;
  await underLease(context, async (lease) => {
    await resolveOpenIntents(context, port, lease);
    if (mode === 'untouched') await look(context, port);
    let isFirst = true;
    for await (const page of ledger.records.pages(context.run, port.object, ['created'])) {
      // What people did while the page before this one was on its way.
      if (mode === 'untouched' && !isFirst)
        await survey(context, ledger, referrersOf(port.targetObject, context));
      isFirst = false;
      for (const chunk of chunksOf(page, IDS_PER_REQUEST))
        await removeChunk(context, port, lease, chunk, mode);
    }
    if (port.object === 'attachments')
      await removeFormerFiles(context, lease, judgeOf(context, mode), async (ids) => {
        if (mode === 'untouched') await survey(context, ledger, listedKinds(port, ids));
      });
    if (mode === 'untouched' && port.object === 'pipelines') await takeStagesAlong(context, lease);
  });
  return sumOf(await ledger.removals.counts(context.reportedAs, port.object));
}

/** Everything that may keep a record of the phase, before the first one goes. */
async function look(context: RunContext, port: EntityPort): Promise<void> {
  const { ledger, run } = context;
  if ((await ledger.stats.countsOf(run, port.object)).created === 0) return;
  await survey(context, ledger, referrersOf(port.targetObject, context));
  await holdByOurs(context, ledger, port);
}

async function removeChunk(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly StoredRecord[],
  mode: RemovalMode,
): Promise<void> {
  const { ledger, run } = context;
  const ids = records.map((record) => record.source_id);
  const written = await ledger.written.ofRecords(run, port.object, ids);
  const removable = records.map(({ source_id, target_id }) => ({
    sourceId: source_id,
    targetId: target_id ?? '',
    written: written.get(source_id) ?? null,
  }));
  if (mode === 'untouched') {
    const targets = removable.map(({ targetId }) => targetId);
    await survey(context, ledger, listedKinds(port, targets));
  }
  const ended = await removeRecords(context, port, lease, removable, judgeOf(context, mode));
  const removed = ended.filter(({ stays, isGone }) => stays === null && (!isGone || mode === 'everything'));
  const { object, targetObject } = port;
  await ledger.gone.remove(lease.fence, { run, object, targetObject }, removed);
  if (mode === 'everything') return;
  const gone = new Set(ended.filter(({ isGone }) => isGone).map(({ sourceId }) => sourceId));
  for (const record of records.filter(({ source_id: id }) => gone.has(id)))
    await seeOff(context, port, lease, record);
}

function judgeOf({ ledger }: RunContext, mode: RemovalMode): Judge {
  if (mode === 'everything') return everything;
  return mode === 'not_asked' ? notAsked : byRollback(ledger);
}

/** A record that is not there: people merged it into another one, which stays, or they deleted it. */
async function seeOff(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  record: StoredRecord,
): Promise<void> {
  const { ledger, run, reportedAs } = context;
  const fate = await followOrForget(context, port, lease, record);
  if (fate.fate === 'deleted') return;
  const { object, source_id, target_id } = record;
  const [why, detail] = fate.fate === 'merged' ? [MERGED, `into ${fate.into}`] : ['changed', 'restored'];
  await ledger.removals.close(run, reportedAs, lease.fence, [
    { object, source_id, target_id: target_id ?? '', state: 'dropped', why, detail },
  ]);
}

/** People merged it into a record that stays. */
export const MERGED = 'merged' satisfies Staying;

type Counts = Awaited<ReturnType<RunContext['ledger']['removals']['counts']>>;

function sumOf(counts: Counts): RemovedRecords {
  const sum = (is: (line: Counts[number]) => boolean): number =>
    counts.filter(is).reduce((total, { n }) => total + n, 0);
  return {
    removed: sum(({ state }) => state === 'done'),
    left: sum(({ state, why }) => state === 'dropped' && why !== DELETED),
  };
}
