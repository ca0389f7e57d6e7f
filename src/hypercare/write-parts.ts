import type { PhaseObject } from '../contract/objects.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { EndedUpdate } from '../ledger/update-store.js';
import type { Written } from '../ledger/written-store.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort, WritePlan } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { mergeFields } from '../loading/update/merge-fields.js';
import { readMany } from '../loading/update/read-many.js';
import { withUnitsOf } from '../loading/update/units.js';
import { updateRecords, type Updatable, type UpdatePolicy } from '../loading/update/update-records.js';
import { heldJson, writtenOr } from './field-looks.js';
import type { RepairPart } from './offer.js';

/** Why a part was not written, in words; null: it was, and reads so. */
export type PartResult = string | null;

type Fields = Readonly<Record<string, unknown>>;

const GONE = 'it was deleted in Pipedrive meanwhile';
const OTHERWISE = 'the mapping has it otherwise by now';
const REFUSED = 'Pipedrive refused it';
const CHANGED = 'somebody changed it again since it was shown: it waits for a decision among the conflicts';
const DIFFERENT = 'it was written, and reads otherwise';

/**
 * Writes units of records as the mapping has them, by the protocol of all updates: where Pipedrive still holds what was
 * shown, they are written over it; where it holds something else by now, that is a conflict for a person. Then they are
 * read back. Repeatable after a crash at any point.
 */
export async function writeParts(
  context: RunContext,
  parts: readonly RepairPart[],
): Promise<Map<RepairPart, PartResult>> {
  const results = new Map<RepairPart, PartResult>();
  if (parts.length === 0) return results;
  await underLease(context, async (lease) => {
    for (const object of new Set(parts.map((part) => part.object))) {
      const own = parts.filter((part) => part.object === object);
      for (const [part, result] of await writeOfObject(context, object, lease, own))
        results.set(part, result);
    }
  });
  return results;
}

/** One record, with the units of it that are meant. */
interface Wanted {
  readonly record: StoredRecord;
  readonly plan: WritePlan;
  readonly written: Written;
  readonly target: Fields;
  readonly parts: readonly RepairPart[];
}

async function writeOfObject(
  context: RunContext,
  object: PhaseObject,
  lease: LeaseKeeper,
  parts: readonly RepairPart[],
): Promise<Map<RepairPart, PartResult>> {
  const port = portOf(object);
  if (port === null) throw new Error(`records of ${object} are never written`);
  const { wanted, failed } = await wantedOf(context, port, parts);
  const records = wanted.map(updatableOf);
  const ended = await updateRecords(context, port, lease, records, policyOf(context, port, wanted));
  const byId = new Map(ended.map((end) => [end.sourceId, end]));
  const present = await readMany(
    context,
    port,
    records.map(({ targetId }) => targetId),
  );
  const results = new Map(failed);
  for (const one of wanted) {
    const end = byId.get(one.record.source_id);
    for (const part of one.parts) results.set(part, resultOf(port, one, part, end, present));
  }
  return results;
}

async function wantedOf(
  context: RunContext,
  port: EntityPort,
  parts: readonly RepairPart[],
): Promise<{ readonly wanted: Wanted[]; readonly failed: Map<RepairPart, PartResult> }> {
  const { ledger, run } = context;
  const ids = [...new Set(parts.map((part) => part.sourceId))];
  const records = await ledger.records.fates(run, port.object, ids);
  const written = await ledger.written.ofRecords(run, port.object, ids);
  const plans = await planRecords(context, port, [...records.values()]);
  const present = await readMany(
    context,
    port,
    [...records.values()].flatMap(({ target_id }) => target_id ?? []),
  );
  const wanted: Wanted[] = [];
  const failed = new Map<RepairPart, PartResult>();
  for (const id of ids) {
    const own = parts.filter((part) => part.sourceId === id);
    const [record, plan] = [records.get(id), plans.get(id)];
    const target = present.get(record?.target_id ?? '');
    if (record === undefined || target === undefined) for (const part of own) failed.set(part, GONE);
    else if (plan?.kind !== 'create') for (const part of own) failed.set(part, OTHERWISE);
    else wanted.push({ record, plan, written: writtenOr(written.get(id), id), target, parts: own });
  }
  return { wanted, failed };
}

/** Of the record only the units that are meant are wanted otherwise than they were written. */
function updatableOf({ record, plan, written, target, parts }: Wanted): Updatable {
  const units = new Set(parts.map(({ unit }) => unit));
  return {
    sourceId: record.source_id,
    targetId: record.target_id ?? '',
    written,
    after: { ...plan, body: withUnitsOf(written.body, plan.body, units) },
    target,
    besides: units,
  };
}

function policyOf(context: RunContext, port: EntityPort, wanted: readonly Wanted[]): UpdatePolicy {
  const shown = new Map(
    wanted.flatMap(({ record, parts }) =>
      parts.map((part) => [`${record.source_id} ${part.unit}`, part.shown]),
    ),
  );
  return {
    book: { run: context.run, reportedAs: context.reportedAs, object: port.object, kind: 'repair' },
    ruleOf: (unit, { sourceId, target }) =>
      target !== null && heldJson(port, target, unit) === shown.get(`${sourceId} ${unit}`) ? 'source' : 'ask',
  };
}

function resultOf(
  port: EntityPort,
  { plan, written }: Wanted,
  part: RepairPart,
  end: EndedUpdate | undefined,
  present: ReadonlyMap<string, Fields>,
): PartResult {
  if (end?.outcome === 'refused') return REFUSED;
  if (end?.conflicts.some(({ field }) => field === part.unit) === true) return CHANGED;
  const target = present.get(end?.targetId ?? '');
  if (end === undefined || end.outcome === 'gone' || target === undefined) return GONE;
  const sides = { before: written.body, after: plan.body };
  const merge = mergeFields(port, sides, target, new Set([part.unit])).find(({ unit }) => unit === part.unit);
  return merge?.outcome === 'there' ? null : DIFFERENT;
}
