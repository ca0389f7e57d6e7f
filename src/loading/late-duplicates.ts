import type { StoredRecord } from '../ledger/record-store.js';
import { sourceIdOf } from './key-owner.js';
import { planRecords } from './plan-records.js';
import type { EntityPort, Found, Plan } from './port.js';
import type { RunContext } from './run-context.js';

/**
 * What a target record is that carries a key of ours and whose id the ledger does not know:
 * - `late`: its source record is in the target under another id. Sent late by a worker that was frozen; to be deleted if
 *   nobody touched it.
 * - `adopt`: its source record is not in the target as far as the ledger knows, and belongs there: this is it.
 * - `duplicate`: as `late`, but not ours to delete.
 * - `unexpected`: the ledger says that it should not be there.
 */
export type SurplusVerdict = 'late' | 'adopt' | 'duplicate' | 'unexpected';

export interface Surplus {
  readonly found: Found;
  /** The source record that the key names; null: none of this run. */
  readonly record: StoredRecord | null;
  readonly verdict: SurplusVerdict;
  /** What the ledger says, for a person. */
  readonly why: string;
}

/** Judges records by the ledger alone; reading the target again, and deleting, is `corrections.ts`'s. */
export async function judgeSurplus(
  context: RunContext,
  port: EntityPort,
  unknown: readonly Found[],
): Promise<Surplus[]> {
  const ours = unknown.filter((item) => item.key !== null && port.isOwnKey(item.key));
  if (ours.length === 0) return [];
  const records = await recordsByKey(context, port, ours);
  const plans = await planRecords(context, port, [...records.values()]);
  const dropped = await context.ledger.corrections.inState(context.reportedAs, port.object, 'dropped');
  const notOurs = new Set(dropped.map((correction) => correction.target_id));
  return ours.flatMap((found): Surplus[] => {
    const key = found.key ?? '';
    const record = records.get(key) ?? null;
    const plan = record === null ? undefined : plans.get(record.source_id);
    // People merged ours into it.
    if (record?.state === 'merged' && record.target_id === found.id) return [];
    // A key that others can have too, as a file's name and size, says nothing alone.
    const isNamed = plan?.kind === 'create' && plan.key === key;
    if (!isNamed && port.isSharedKey?.(key) === true) return [];
    return [{ found, record, ...verdictOf(port, record, plan, notOurs.has(found.id)) }];
  });
}

/** The record of each key; of several with one key, the one that is not in the target yet. */
async function recordsByKey(
  context: RunContext,
  port: EntityPort,
  items: readonly Found[],
): Promise<Map<string, StoredRecord>> {
  const { ledger, run } = context;
  const keys = [...new Set(items.flatMap((item) => item.key ?? []))];
  const sent = await ledger.records.byTargetKeys(run, port.object, keys);
  const records = new Map<string, StoredRecord>();
  for (const [key, candidates] of sent) {
    const record = candidates.find((candidate) => candidate.state !== 'created') ?? candidates[0];
    if (record !== undefined) records.set(key, record);
  }
  const named = keys.flatMap((key) => {
    const id = records.has(key) ? null : sourceIdOf(port.object, key);
    return id === null ? [] : [[key, id] as const];
  });
  const fates = await ledger.records.fates(
    run,
    port.object,
    named.map(([, id]) => id),
  );
  for (const [key, id] of named) {
    const record = fates.get(id);
    if (record !== undefined) records.set(key, record);
  }
  return records;
}

function verdictOf(
  port: EntityPort,
  record: StoredRecord | null,
  plan: Plan | undefined,
  isDropped: boolean,
): Pick<Surplus, 'verdict' | 'why'> {
  if (record === null) return { verdict: 'unexpected', why: 'no record of this run has its key' };
  const belongs = plan?.kind === 'create';
  switch (record.state) {
    case 'created': {
      const canDelete = port.read !== undefined && !isDropped;
      return {
        verdict: canDelete ? 'late' : 'duplicate',
        why: `a second one beside ${record.target_id ?? ''}`,
      };
    }
    case 'pending':
    case 'intent':
      return { verdict: belongs ? 'adopt' : 'unexpected', why: 'the ledger has it as not sent yet' };
    case 'skipped': {
      const why = `the ledger has it as skipped (${record.reason_code ?? ''})`;
      return { verdict: belongs ? 'adopt' : 'unexpected', why };
    }
    case 'merged':
    case 'filtered':
      return { verdict: 'unexpected', why: `the ledger has it as ${record.state}` };
  }
}
