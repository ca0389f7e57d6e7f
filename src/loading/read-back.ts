import type { StoredRecord } from '../ledger/record-store.js';
import { fieldCountsKey } from '../reports/run-rows.js';
import { unitOf } from './update/units.js';
import { compareRecord, type Difference } from './compare-record.js';
import { FieldCounter } from './field-counter.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { judgeSurplus, type Surplus } from './late-duplicates.js';
import { planRecords } from './plan-records.js';
import type { EntityPort, Found } from './port.js';
import { readAhead } from './read-ahead.js';
import { readPresent } from './read-present.js';
import type { RunContext } from './run-context.js';
import { lastWrite } from './last-write.js';
import { isUntouchedSince } from './untouched.js';
import { isChangedSince } from './update/changed-since.js';

/**
 * Which records are compared, and what a change that somebody else made means:
 * - `all`: every record of the phase, after its load: whatever differs is wrong.
 * - `unverified`: only records that no read-back has found as they were written: those of a delta. What people changed since
 *   is theirs.
 * - `final`: every record, weeks later: what people changed since is theirs.
 */
export type ReadBackScope = 'all' | 'unverified' | 'final';

/** `read_back` of a record that was found as it was sent. One that differed is looked at again: it may have been mended. */
const FOUND_AS_SENT = 1;

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
  /** Records that people changed since; not in the scope `all`. */
  edited: number;
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
  readonly scope: ReadBackScope;
  readonly fields: FieldCounter;
  readonly result: ReadBack;
  readonly fence: number;
}

/**
 * Reads every record of the phase in list pages, and compares each with what the mapping says. Writes nothing there.
 * @throws LeaseLost when another worker does this now
 */
export async function readBack(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  scope: ReadBackScope,
): Promise<ReadBack> {
  const { ledger, run, reportedAs } = context;
  if (scope !== 'unverified') await ledger.readBack.clear(run, port.object, lease.fence);
  const fields = new FieldCounter(port, context.mapping, context.schema);
  const result: ReadBack = {
    compared: 0,
    mismatched: 0,
    edited: 0,
    missing: 0,
    absent: [],
    differing: [],
    surplus: [],
    unlisted: 0,
  };
  const reading: Reading = { scope, fields, result, fence: lease.fence };
  for await (const listed of readAhead(port.all(context, context.facts.startedAt))) {
    lease.assertHeld();
    const page = await withoutOthers(context, port, listed);
    context.beat({ object: port.object, readBack: result.compared });
    const unknown = await comparePage(context, port, page, reading);
    const surplus = await judgeSurplus(context, port, unknown);
    const room = MAX_LISTED - result.surplus.length;
    result.surplus.push(...surplus.slice(0, room));
    result.unlisted += Math.max(0, surplus.length - room);
  }
  await findAbsent(context, port, reading);
  await ledger.meta.set(fieldCountsKey(reportedAs, port.object), fields.result());
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
  { scope, fields, result, fence }: Reading,
): Promise<Found[]> {
  const { ledger, run } = context;
  const ids = page.map((item) => item.id);
  const records = await ledger.records.byTargetIds(run, port.object, ids);
  const looked = [...records.values()].filter(
    (record) => scope !== 'unverified' || record.read_back !== FOUND_AS_SENT,
  );
  const plans = await planRecords(context, port, looked);
  const written = await ledger.written.ofRecords(run, port.object, [...plans.keys()]);
  const marks = { same: [] as string[], different: [] as string[] };
  const touched: string[] = [];
  for (const item of page) {
    const record = records.get(item.id);
    if (record === undefined || !looked.includes(record)) continue;
    result.compared += 1;
    const ours = written.get(record.source_id);
    const plan = plans.get(record.source_id);
    if (plan?.kind === 'create') fields.add(plan.source.values, item.record);
    const compared = plan?.kind === 'create' ? compareRecord(port, plan.body, item.record) : [];
    const theirs = ours?.theirs ?? [];
    const differences = compared.filter(({ field }) => !theirs.includes(unitOf(field)));
    const isUntouched =
      plan?.kind === 'create' &&
      differences.length > 0 &&
      isUntouchedSince(item.record, plan.body, lastWrite(record, ours));
    if (ours !== undefined && !isUntouched && isChangedSince(port, ours, item.record))
      touched.push(record.source_id);
    const isTheirs = scope !== 'all' && differences.length > 0 && !isUntouched;
    if (isTheirs) result.edited += 1;
    const isWrong = differences.length > 0 && !isTheirs;
    (isWrong ? marks.different : marks.same).push(record.source_id);
    if (!isWrong) continue;
    result.mismatched += 1;
    if (result.differing.length < MAX_LISTED) {
      result.differing.push({ record, targetId: item.id, differences, isUntouched });
    }
  }
  // A later delta reads these before it writes into them.
  await ledger.written.markTouched(run, port.object, touched);
  await ledger.readBack.mark(run, port.object, fence, marks);
  return page.filter((item) => !records.has(item.id));
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
