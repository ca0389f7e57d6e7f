import type { NewCorrection } from '../ledger/correction-store.js';
import type { Outcome } from '../ledger/record-store.js';
import { carryOutCorrections } from './corrections.js';
import type { Surplus } from './late-duplicates.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { createdOutcome } from './outcomes.js';
import { planRecords } from './plan-records.js';
import type { EntityPort, WritePlan } from './port.js';
import type { Differing, ReadBack } from './read-back.js';
import type { RunContext } from './run-context.js';

/** More records that differ than this are no accident: nothing is written, the migration holds. */
const MAX_FIELD_REPAIRS = 100;
/** Late duplicates of one round; what was in flight when a worker froze is far less. */
const MAX_DELETIONS = 1_000;
/** Pipedrive takes it on creation only. */
const NOT_CHANGEABLE = 'add_time';

/**
 * Mends in the target what is ours to mend, by the write protocol: the intent is committed under a fenced lease before
 * any request leaves, its result after.
 * @returns how many records were mended: 0 when there was nothing to do, or none of it was ours
 */
export async function repair(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  found: ReadBack,
): Promise<number> {
  const adoptable = found.surplus.filter(({ verdict }) => verdict === 'adopt');
  const wanted = [...deletions(found.surplus), ...fieldRepairs(port, found)];
  if (adoptable.length + wanted.length === 0) return 0;
  const adopted = await adopt(context, port, lease, adoptable);
  await context.ledger.corrections.open(
    { run: context.reportedAs, book: context.run },
    port.object,
    lease.fence,
    wanted,
  );
  return adopted + (await carryOutCorrections(context, port, lease));
}

/** Deletes late duplicates that are untouched. @returns how many target records were corrected */
export async function removeLate(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  surplus: readonly Surplus[],
): Promise<number> {
  const at = { run: context.reportedAs, book: context.run };
  await context.ledger.corrections.open(at, port.object, lease.fence, deletions(surplus));
  return carryOutCorrections(context, port, lease);
}

function deletions(surplus: readonly Surplus[]): NewCorrection[] {
  return surplus
    .filter(({ verdict }) => verdict === 'late')
    .slice(0, MAX_DELETIONS)
    .map(({ found, record }) => ({
      kind: 'late_duplicate',
      target_id: found.id,
      field: '',
      source_id: record?.source_id ?? '',
      expected: `only ${record?.target_id ?? ''}`,
      actual: 'late duplicate, deleted',
    }));
}

function fieldRepairs(port: EntityPort, { differing, mismatched }: ReadBack): NewCorrection[] {
  if (port.update === undefined || mismatched > MAX_FIELD_REPAIRS) return [];
  return differing.filter(({ isUntouched }) => isUntouched).flatMap((item) => fieldsOf(item));
}

function fieldsOf({ record, targetId, differences }: Differing): NewCorrection[] {
  return differences
    .filter(({ field }) => field !== NOT_CHANGEABLE)
    .map(({ field, expected, actual }) => ({
      kind: 'field',
      target_id: targetId,
      field,
      source_id: record.source_id,
      expected,
      actual: `${actual} (repaired)`,
    }));
}

/** Target records that belong to source records which the ledger has not as created: from now on it has. */
async function adopt(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  surplus: readonly Surplus[],
): Promise<number> {
  const records = surplus.flatMap(({ record }) => record ?? []);
  const plans = await planRecords(context, port, records);
  const outcomes = new Map<string, Outcome>();
  for (const { found, record } of surplus) {
    const plan = record === null ? undefined : plans.get(record.source_id);
    // Of two with one key the first is taken; the next round finds the other to be a late duplicate.
    if (record === null || plan?.kind !== 'create' || outcomes.has(record.source_id)) continue;
    if (!(await hasContentOf(context, port, found.id, plan))) continue;
    outcomes.set(record.source_id, createdOutcome(context, port, record.source_id, found.id, plan));
  }
  await context.ledger.records.close(context.run, port.object, lease.fence, [...outcomes.values()]);
  return outcomes.size;
}

/** A file's key alone may be another's: its bytes have to be those of the source, where they are at hand. */
async function hasContentOf(
  context: RunContext,
  port: EntityPort,
  targetId: string,
  plan: WritePlan,
): Promise<boolean> {
  const expected = (await port.content?.ofSource(plan, context)) ?? null;
  return expected === null || expected === (await port.content?.ofTarget(targetId, context));
}
