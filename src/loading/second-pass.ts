import type { PhaseObject } from '../contract/objects.js';
import { STAYS_LOADED } from '../ledger/amendment-store.js';
import { MERGED_IN_TARGET } from '../ledger/gone-store.js';
import type { PlannedRecord, StoredRecord } from '../ledger/record-store.js';
import type { StoredRow } from '../ledger/source-store.js';
import { planRecords } from './plan-records.js';
import { planPage } from './plan/plan-phase.js';
import type { EntityPort } from './port.js';
import type { RunContext } from './run-context.js';

/** What a second pass over the whole phase would write. */
export interface SecondPass {
  readonly creates: number;
  readonly updates: number;
}

/** Skips that were not planned but found out when the request was sent, or about to be, or after it. */
export const FOUND_WHEN_SENDING: ReadonlySet<string> = new Set([
  'target_refused',
  'target_failed',
  'file_unreadable',
  'external_url',
  'file_missing',
  'deleted_in_target',
  'rolled_back',
]);

/**
 * Plans the phase once more, from the source rows and what the read-back saw in the target, and counts what would have
 * to be created or changed. Nothing of either after a load that lost nothing, whatever happened on the way. It follows
 * the rows and not the ledger's records, so that a row that never became a record is seen; it sends no request (run it
 * after the read-back, whose marks it uses) and holds one page of rows.
 * @param pages rows that are planned; all of the phase unless given
 */
export async function provePlan(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
  pages: AsyncIterable<readonly StoredRow[]> = context.ledger.source.pages(port?.sourceObject ?? object),
): Promise<SecondPass> {
  const sum = { creates: 0, updates: 0 };
  for await (const rows of pages) {
    context.beat({ object, proved: rows.at(-1)?.seq ?? 0 });
    const planned = (await planPage(context, object, rows)).filter((record) => record !== null);
    const ids = planned.map((record) => record.source_id);
    const fates = await context.ledger.records.fates(context.run, object, ids);
    const needs = port === null ? onlyUnknown(planned, fates) : await needsOf(context, port, planned, fates);
    for (const need of needs) sum[need] += 1;
  }
  return sum;
}

type Need = keyof SecondPass;

/** Users and custom fields are matched and never written: only that each row is accounted for counts. */
function onlyUnknown(planned: readonly PlannedRecord[], fates: ReadonlyMap<string, StoredRecord>): Need[] {
  return planned.flatMap(({ source_id }): Need[] => (fates.has(source_id) ? [] : ['creates']));
}

async function needsOf(
  context: RunContext,
  port: EntityPort,
  planned: readonly PlannedRecord[],
  fates: ReadonlyMap<string, StoredRecord>,
): Promise<Need[]> {
  const needs: Need[] = [];
  const skipped: StoredRecord[] = [];
  for (const record of planned) {
    const fate = fates.get(record.source_id);
    if (fate?.reason_code === STAYS_LOADED || fate?.reason_code === MERGED_IN_TARGET) continue;
    const isOwn = record.state === 'pending' && record.pass === 0;
    if (isOwn && fate?.state === 'skipped') skipped.push(fate);
    else {
      const need = isOwn ? needOfOwn(fate) : needOfSettled(record, fate);
      if (need !== null) needs.push(need);
    }
  }
  const again = skipped.filter((fate) => !FOUND_WHEN_SENDING.has(fate.reason_code ?? ''));
  for (const plan of (await planRecords(context, port, again)).values()) {
    if (plan.kind === 'create') needs.push('creates');
  }
  return needs;
}

/** A row that becomes a record of its own: it must be in the target, as the mapping says. */
function needOfOwn(fate: StoredRecord | undefined): Need | null {
  if (fate?.state !== 'created' || fate.read_back === 0) return 'creates';
  return fate.read_back === 1 ? null : 'updates';
}

/** A row that shares another's record, or becomes none: the ledger must say the same. */
function needOfSettled(planned: PlannedRecord, fate: StoredRecord | undefined): Need | null {
  if (fate === undefined || fate.state === 'pending' || fate.state === 'intent') return 'creates';
  // Pipelines and stages that the run created are found by name the next time: the same target is the same.
  if (planned.state === 'merged') return fate.target_id === planned.target_id ? null : 'updates';
  if (planned.state === 'pending') return fate.state === 'created' ? 'updates' : null;
  return fate.state === planned.state ? null : 'updates';
}
