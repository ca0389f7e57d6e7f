import type { StoredRecord } from '../ledger/record-store.js';
import { fieldCountsKey } from '../reports/run-rows.js';
import { unitOf } from './amend/merge-fields.js';
import { compareRecord, type Difference } from './compare-record.js';
import { FieldCounter } from './field-counter.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { judgeSurplus, type Surplus } from './late-duplicates.js';
import { planRecords } from './plan-records.js';
import type { EntityPort, Found } from './port.js';
import { readPresent } from './read-present.js';
import type { RunContext } from './run-context.js';
import { isUntouchedSince } from './untouched.js';

/** At most so many findings of a kind are kept per object, which bounds memory; counts go on. */
export const MAX_LISTED = 10_000;
/** Records that the lists do not show are read one by one, at most so many: 1 or 2 tokens each. */
const MAX_READ_SINGLY = 200;

/** A record whose target differs from what the mapping says. */
export interface Differing {
  readonly record: StoredRecord;
  readonly targetId: string;
  readonly differences: readonly Difference[];
  /** Nobody changed it since our write: the difference is ours to mend. */
  readonly isUntouched: boolean;
}

/** A created record that is not in the target. */
export interface Missing {
  readonly record: StoredRecord;
  readonly why: string;
}

/** What one pass over the target found. */
export interface ReadBack {
  compared: number;
  /** Records that differ. */
  mismatched: number;
  /** Created records that are not there. */
  missing: number;
  readonly absent: Missing[];
  readonly differing: Differing[];
  readonly surplus: Surplus[];
  /** Surplus records beyond those that are listed. */
  unlisted: number;
}

/** A read-back in progress. */
interface Reading {
  readonly fields: FieldCounter;
  readonly result: ReadBack;
  readonly fence: number;
}

/**
 * Reads every record of the phase in list pages, and compares each with what the mapping says. Writes nothing there.
 * @throws LeaseLost when another worker does this now
 */
export async function readBack(context: RunContext, port: EntityPort, lease: LeaseKeeper): Promise<ReadBack> {
  const { ledger, run } = context;
  await ledger.readBack.clear(run, port.object, lease.fence);
  const fields = new FieldCounter(port, context.mapping, context.schema);
  const result: ReadBack = {
    compared: 0,
    mismatched: 0,
    missing: 0,
    absent: [],
    differing: [],
    surplus: [],
    unlisted: 0,
  };
  for await (const listed of port.all(context)) {
    lease.assertHeld();
    const page = await withoutOthers(context, port, listed);
    context.beat({ object: port.object, readBack: result.compared });
    const unknown = await comparePage(context, port, page, { fields, result, fence: lease.fence });
    const surplus = await judgeSurplus(context, port, unknown);
    const room = MAX_LISTED - result.surplus.length;
    result.surplus.push(...surplus.slice(0, room));
    result.unlisted += Math.max(0, surplus.length - room);
  }
  await findAbsent(context, port, { fields, result, fence: lease.fence });
  await ledger.meta.set(fieldCountsKey(run, port.object), fields.result());
  return result;
}

/** The list may hold records of another phase. */
async function withoutOthers(
  context: RunContext,
  port: EntityPort,
  page: readonly Found[],
): Promise<readonly Found[]> {
  if (port.elsewhere === undefined) return page;
  const ids = page.map((item) => item.id);
  const others = await port.elsewhere(ids, context);
  return page.filter((item) => !others.has(item.id));
}

/** @returns the records of the page that the ledger does not know */
async function comparePage(
  context: RunContext,
  port: EntityPort,
  page: readonly Pick<Found, 'id' | 'record' | 'key'>[],
  { fields, result, fence }: Reading,
): Promise<Found[]> {
  const { ledger, run } = context;
  const ids = page.map((item) => item.id);
  const records = await ledger.records.byTargetIds(run, port.object, ids);
  const plans = await planRecords(context, port, [...records.values()]);
  const kept = await ledger.amendments.keptFields(run, port.object, ids);
  const marks = { same: [] as string[], different: [] as string[] };
  for (const item of page) {
    const record = records.get(item.id);
    if (record === undefined) continue;
    result.compared += 1;
    const plan = plans.get(record.source_id);
    if (plan?.kind === 'create') fields.add(plan.source.values, item.record);
    const compared = plan?.kind === 'create' ? compareRecord(port, plan.body, item.record) : [];
    // What an amendment left to somebody else is theirs.
    const differences = compared.filter(({ field }) => !kept.has(`${item.id} ${unitOf(field)}`));
    (differences.length === 0 ? marks.same : marks.different).push(record.source_id);
    if (differences.length === 0 || plan?.kind !== 'create') continue;
    result.mismatched += 1;
    const isUntouched = isUntouchedSince(item.record, plan.body, writtenAt(context, record));
    if (result.differing.length < MAX_LISTED) {
      result.differing.push({ record, targetId: item.id, differences, isUntouched });
    }
  }
  await ledger.readBack.mark(run, port.object, fence, marks);
  return page.filter((item) => !records.has(item.id));
}

/** When the ledger took down that a record was created, by the server's clock (ms since 1970). */
export function writtenAt({ client }: RunContext, record: StoredRecord): number {
  return Date.parse(record.updated_at) + (client.serverTime().getTime() - Date.now());
}

/** What no list showed is read by its id: it may have been deleted, or only left out by the list. */
async function findAbsent(context: RunContext, port: EntityPort, reading: Reading): Promise<void> {
  const { ledger, run } = context;
  const { result } = reading;
  const unseen = await ledger.readBack.unseen(run, port.object, MAX_LISTED);
  for (const [index, record] of unseen.entries()) {
    const id = record.target_id ?? '';
    if (port.read === undefined || index >= MAX_READ_SINGLY) {
      result.absent.push({ record, why: 'not in the list' });
      continue;
    }
    context.beat({ object: port.object, missing: index });
    const present = await readPresent(context, port, id);
    if (present === null) result.absent.push({ record, why: 'deleted in the target' });
    else await comparePage(context, port, [{ id, key: null, record: present }], reading);
  }
  const { created } = await ledger.stats.countsOf(run, port.object);
  result.missing = created - (await ledger.stats.readBackCount(run, port.object));
}
