import type { PhaseObject } from '../contract/objects.js';
import type { Conflict } from '../ledger/conflict-store.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { Written } from '../ledger/written-store.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort, WritePlan } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { reopenSkipped } from '../loading/retry/reopen-skipped.js';
import type { FieldRule } from '../loading/update/decide-fields.js';
import { readMany } from '../loading/update/read-many.js';
import { unitsOf, withUnitsOf, shownValue } from '../loading/update/units.js';
import { updateRecords, type Updatable } from '../loading/update/update-records.js';
import { everything, untouchedOnly } from '../removal/judge.js';
import { removeRecords } from '../removal/remove-records.js';
import { sendFilesAgain } from './files-of-parents.js';

/** What carrying out decisions did. */
export interface CarriedOutDecisions {
  readonly done: number;
  /** Records that are created again: their phases have to run. */
  readonly reopened: number;
}

/**
 * Carries out what people decided about conflicts and has not been carried out yet. Repeatable: a decision counts as carried
 * out once its last word is in the ledger. Where the target was changed again since it was shown, the conflict is open again.
 */
export async function carryOutDecisions(context: RunContext): Promise<CarriedOutDecisions> {
  const { ledger, run } = context;
  const decided = await ledger.conflicts.toCarryOut(run);
  let [reopened, undone] = [0, 0];
  const again = new Set<string>();
  await underLease(context, async (lease) => {
    for (const [object, conflicts] of byObject(decided)) {
      const port = portOf(object);
      if (port === null) continue;
      const fields = conflicts.filter(({ kind }) => kind === 'field');
      undone += await carryOutFields(context, port, lease, fields);
      for (const conflict of conflicts.filter(({ kind }) => kind !== 'field')) {
        const pending = await carryOutWhole(context, port, lease, conflict);
        if (pending > 0) again.add(`${object}/${conflict.source_id}`);
        reopened += pending;
      }
    }
    reopened += await sendFilesAgain(context, lease, again);
    // What was skipped for want of those that are created again.
    if (reopened > 0)
      reopened += await reopenSkipped(ledger, run, [{ reason: 'parent_skipped' }], lease.fence);
  });
  return { done: decided.length - undone, reopened };
}

function byObject(conflicts: readonly Conflict[]): Map<PhaseObject, Conflict[]> {
  const groups = new Map<PhaseObject, Conflict[]>();
  for (const conflict of conflicts) {
    const object = conflict.object as PhaseObject;
    groups.set(object, [...(groups.get(object) ?? []), conflict]);
  }
  return groups;
}

/**
 * A decision about a record of which the mapping makes nothing at the moment cannot be carried out: it is to be made again.
 * @returns how many those are
 */
async function carryOutFields(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  conflicts: readonly Conflict[],
): Promise<number> {
  const { ledger, run } = context;
  const ids = [...new Set(conflicts.map((conflict) => conflict.source_id))];
  const records = await ledger.records.fates(run, port.object, ids);
  const written = await ledger.written.ofRecords(run, port.object, ids);
  const plans = await planRecords(context, port, [...records.values()], 'ofPresent');
  const targets = [...records.values()].flatMap(({ target_id }) => target_id ?? []);
  const present = await readMany(context, port, targets);
  const isUnplanned = ({ source_id: id }: Conflict): boolean =>
    present.has(records.get(id)?.target_id ?? '') && plans.get(id)?.kind !== 'create';
  for (const [id, record] of records) {
    const own = conflicts.filter((conflict) => conflict.source_id === id);
    const [plan, before] = [plans.get(id), written.get(id)];
    const target = present.get(record.target_id ?? '');
    if (plan?.kind === 'create' && before !== undefined && target !== undefined) {
      await decideRecord(context, port, lease, { record, plan, before, target, own });
    }
  }
  const unplanned = conflicts.filter(isUnplanned).map(({ id }) => id);
  const through = conflicts.filter((conflict) => !isUnplanned(conflict)).map(({ id }) => id);
  await ledger.conflicts.settle(run, lease.fence, through);
  await ledger.conflicts.reopen(run, lease.fence, unplanned);
  return unplanned.length;
}

interface Decided {
  readonly record: StoredRecord;
  readonly plan: WritePlan;
  readonly before: Written;
  readonly target: Readonly<Record<string, unknown>>;
  readonly own: readonly Conflict[];
}

/** One request for what is decided about a record, and nothing of what is not. */
async function decideRecord(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  { record, plan, before, target, own }: Decided,
): Promise<void> {
  const units = new Set(own.map(({ field }) => field));
  const after: WritePlan = { ...plan, body: withUnitsOf(before.body, plan.body, units) };
  const held = unitsOf(port.stored(target));
  const ruleOf = (unit: string): FieldRule => {
    const conflict = own.find(({ field }) => field === unit);
    if (conflict === undefined) return 'ask';
    if (conflict.state === 'target') return 'target';
    // Somebody changed it again since it was shown: that is another question.
    return JSON.stringify(shownValue(held.get(unit))) === conflict.target ? 'source' : 'ask';
  };
  const updatable: Updatable = {
    sourceId: record.source_id,
    targetId: record.target_id ?? '',
    written: before,
    after,
    target,
  };
  const reportedAs = own[0]?.delta ?? context.run;
  const book = { run: context.run, reportedAs, object: port.object, kind: 'delta' as const };
  await updateRecords(context, port, lease, [updatable], { book, ruleOf });
}

/** @returns how many records are pending because of it */
async function carryOutWhole(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  conflict: Conflict,
): Promise<number> {
  const { ledger, run } = context;
  const isSource = conflict.state === 'source';
  let reopened = 0;
  if (isSource && conflict.kind === 'deleted_in_target') {
    reopened = await ledger.gone.bringBack(lease.fence, run, port.object, conflict.source_id);
  }
  if (isSource && conflict.kind !== 'deleted_in_target') await remove(context, port, lease, conflict);
  await ledger.conflicts.settle(run, lease.fence, [conflict.id]);
  return reopened;
}

/** What the source deleted or replaced goes from the target too, if nobody changed it there. */
async function remove(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  { source_id, target_id, kind, delta }: Conflict,
): Promise<void> {
  const { ledger, run } = context;
  const known = await ledger.written.ofRecords(run, port.object, [source_id]);
  const record = { sourceId: source_id, targetId: target_id, written: known.get(source_id) ?? null };
  const at = { ...context, reportedAs: delta };
  const judge = kind === 'replaced_file' ? everything : untouchedOnly;
  const [ended] = await removeRecords(at, port, lease, [record], judge);
  if (ended?.stays !== null || kind !== 'deleted_in_source') return;
  const fate = (await ledger.records.fates(run, port.object, [source_id])).get(source_id);
  if (fate !== undefined) await ledger.gone.leaveOut(lease.fence, fate);
}
