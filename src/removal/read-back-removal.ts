import type { PhaseObject } from '../contract/objects.js';
import type { StaysCode } from '../contract/rollback-reasons.js';
import type { RollbackLine } from '../contract/rollback.js';
import type { RemovedTarget } from '../ledger/gone-store.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Outcome } from '../ledger/record-store.js';
import { sourceIdOf } from '../loading/key-owner.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import { createdOutcome } from '../loading/outcomes.js';
import type { EntityPort, Found } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { isUntouchedSince } from '../loading/untouched.js';
import { DELETED } from './judge.js';
import { removePhase } from './remove-phase.js';
import { SURVEYED, SURVEYED_KINDS, type KindPhase } from './surveyed-kinds.js';

/** What comes late is removed, and the account read again, at most so often in all. */
const MAX_ROUNDS = 3;

/**
 * Lists the account once more after a rollback: nothing that was removed is there. What somebody restored is known again
 * from now on, so that a later run does not double it; what a worker that was frozen had sent, and that came after
 * everything was removed, is removed too. Repeatable.
 * @param objects of the rollback
 * @returns a line per object
 */
export async function readBackRemoval(
  context: RunContext,
  objects: readonly PhaseObject[],
): Promise<RollbackLine[]> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const late = await underLease(context, (lease) => readAll(context, lease, objects));
    if (late.size === 0) break;
    for (const port of late) await removePhase(context, port, 'untouched');
  }
  const lines: RollbackLine[] = [];
  for (const object of objects) {
    if (portOf(object) !== null) lines.push(await lineOf(context, context.ledger, object));
  }
  return lines;
}

/** @returns ports of which something came late */
async function readAll(
  context: RunContext,
  lease: LeaseKeeper,
  objects: readonly PhaseObject[],
): Promise<Set<EntityPort>> {
  const late = new Set<EntityPort>();
  for (const { list, phases } of listsOf(objects)) {
    for await (const page of list.all(context, context.facts.startedAt)) {
      lease.assertHeld();
      for (const { port, prefix } of phases) {
        context.beat({ object: port.object, readBack: page.length });
        const found = page.map((item) => ({ ...item, id: `${prefix}${item.id}` }));
        await restore(context, lease, port, found);
        if (await adoptLate(context, lease, port, found)) late.add(port);
      }
    }
  }
  return late;
}

interface ReadList {
  readonly list: Pick<EntityPort, 'all'>;
  readonly phases: readonly KindPhase[];
}

/** Pipelines and stages are short lists of their own. */
function listsOf(objects: readonly PhaseObject[]): ReadList[] {
  const isAsked = ({ port }: KindPhase): boolean => objects.includes(port.object);
  const lists = SURVEYED_KINDS.map((kind) => ({
    list: SURVEYED[kind].list,
    phases: SURVEYED[kind].phases.filter(isAsked),
  }));
  const short = (['pipelines', 'stages'] as const).flatMap((object): ReadList[] => {
    const port = portOf(object);
    return port === null || !objects.includes(object) ? [] : [{ list: port, phases: [{ port, prefix: '' }] }];
  });
  return [...lists.filter(({ phases }) => phases.length > 0), ...short];
}

/** Records that were removed and are there all the same. */
async function restore(
  { ledger, run, reportedAs }: RunContext,
  lease: LeaseKeeper,
  port: EntityPort,
  found: readonly Found[],
): Promise<void> {
  const { object, targetObject } = port;
  const lines = await ledger.removals.ofTargets(
    reportedAs,
    object,
    found.map(({ id }) => id),
  );
  const back = [...lines.values()].filter(({ state }) => state === 'done');
  await ledger.removals.close(
    run,
    reportedAs,
    lease.fence,
    back.map((line) => ({ ...line, state: 'dropped' as const, why: RESTORED, detail: '' })),
  );
  const restored = back.map(({ source_id, target_id }): RemovedTarget => {
    return { sourceId: source_id, targetId: target_id };
  });
  await ledger.gone.restore(lease.fence, { run, object, targetObject }, restored);
}

/** It was removed and is in the account again. */
export const RESTORED = 'restored' satisfies StaysCode;

/** Records with a key of ours, of source records that the ledger does not have in the target. @returns whether there are any */
async function adoptLate(
  context: RunContext,
  lease: LeaseKeeper,
  port: EntityPort,
  found: readonly Found[],
): Promise<boolean> {
  const { ledger, run } = context;
  const known = await ledger.records.byTargetIds(
    run,
    port.object,
    found.map(({ id }) => id),
  );
  const named = found.flatMap((item) => {
    const { key } = item;
    if (key === null || known.has(item.id) || !port.isOwnKey(key) || port.isSharedKey?.(key) === true)
      return [];
    const sourceId = sourceIdOf(port.object, key);
    return sourceId === null ? [] : [{ item, key, sourceId }];
  });
  const fates = await ledger.records.fates(
    run,
    port.object,
    named.map(({ sourceId }) => sourceId),
  );
  const outcomes = named.flatMap(({ item, key, sourceId }): Outcome[] => {
    const state = fates.get(sourceId)?.state;
    if (state === undefined || state === 'created' || state === 'merged') return [];
    const write = { key, values: [], reassign: null };
    // Only what nobody can have changed since counts as written by us.
    const isOurs = isUntouchedSince(item.record, {}, { at: 0, isUpdate: false });
    return [createdOutcome(context, port, sourceId, item.id, isOurs ? { ...write, body: {} } : write)];
  });
  await ledger.records.close(run, port.object, lease.fence, outcomes);
  return outcomes.length > 0;
}

/** A line of the report, by what is written down of each record. */
export async function lineOf(
  { run, reportedAs }: Pick<RunContext, 'run' | 'reportedAs'>,
  book: Pick<Ledger, 'removals'>,
  object: PhaseObject,
): Promise<RollbackLine> {
  const counts = await book.removals.counts(reportedAs, object);
  const reasons: Record<string, number> = {};
  const sums = { removed: 0, left: 0, deleted: 0 };
  for (const { state, why, n } of counts) {
    if (state === 'done') sums.removed += n;
    else if (why === DELETED) sums.deleted += n;
    else if (state === 'dropped') {
      sums.left += n;
      reasons[why] = n;
    }
  }
  return { run, object, at: new Date().toISOString(), ...sums, reasons, target: reasons[RESTORED] ?? 0 };
}
