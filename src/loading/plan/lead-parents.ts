import type { PlannedRecord } from '../../ledger/record-store.js';
import type { StoredRow } from '../../ledger/source-store.js';
import { leadNeeds } from '../../mapping/transform/lead-rules.js';
import type { RunContext } from '../run-context.js';
import { decidedAlready, follower, merged, pending, valuesOf } from './common.js';

/** How the parents of one kind that leads require are found before one is made. */
export interface LeadParentRule {
  readonly phase: 'lead_persons' | 'lead_organizations';
  readonly need: 'person' | 'organization';
  readonly target: 'person' | 'organization';
  /** Object whose migrated records are looked at first. */
  readonly migrated: 'contacts' | 'accounts';
  readonly kind: 'email' | 'name';
  keyOf(values: Readonly<Record<string, string>>): string | null;
}

/**
 * Parents for leads, in this order: a migrated record with exactly that key, one that the target had before, the parent
 * made for an earlier lead with that key, else a new one. A lead that does not move requires nothing.
 */
export async function planLeadParents(
  rows: readonly StoredRow[],
  context: RunContext,
  rule: LeadParentRule,
): Promise<ReadonlyArray<PlannedRecord | null>> {
  const decided = await decidedAlready(rows, 'leads', context);
  const needing = rows.filter((row) => !decided.has(row.source_id) && leadNeeds(valuesOf(row))[rule.need]);
  const keys = new Map(needing.map((row) => [row.source_id, rule.keyOf(valuesOf(row))]));
  const wanted = [...new Set([...keys.values()].filter((key) => key !== null))];
  const migrated = await migratedByKey(context, rule, wanted);
  const { ledger, role } = context;
  const existing = await ledger.targetKeys.firstByValues(role, rule.target, rule.kind, wanted);
  const first = await firstLeadByKey(context, rule, wanted);
  return needing.map((row) => {
    const key = keys.get(row.source_id) ?? null;
    if (key === null) return pending(row);
    const ours = migrated.get(key);
    if (ours !== undefined) return merged(row, 'merged', rule.target, ours);
    const theirs = existing.get(key);
    if (theirs !== undefined) return merged(row, 'matched', rule.target, theirs);
    const earlier = first.get(key);
    return earlier === undefined || earlier === row.source_id ? pending(row) : follower(row, earlier);
  });
}

/** Key → target id of the first migrated record that carries it. */
async function migratedByKey(
  context: RunContext,
  rule: LeadParentRule,
  wanted: readonly string[],
): Promise<Map<string, string>> {
  const { ledger, run } = context;
  const keys = await ledger.source.keysByValues(rule.migrated, rule.kind, wanted);
  const fates = await ledger.records.fates(
    run,
    rule.migrated,
    keys.map((key) => key.source_id),
  );
  const found = new Map<string, string>();
  for (const key of keys) {
    const targetId = fates.get(key.source_id)?.target_id;
    if (targetId != null && !found.has(key.value)) found.set(key.value, targetId);
  }
  return found;
}

/** Key → the first lead that carries it and moves. */
async function firstLeadByKey(
  context: RunContext,
  rule: LeadParentRule,
  wanted: readonly string[],
): Promise<Map<string, string>> {
  const { ledger } = context;
  const keys = await ledger.source.keysByValues('leads', rule.kind, wanted);
  const rows = await ledger.source.byIds(
    'leads',
    keys.map((key) => key.source_id),
  );
  const decided = await decidedAlready(rows, 'leads', context);
  const found = new Map<string, string>();
  for (const key of keys) {
    if (!found.has(key.value) && !decided.has(key.source_id)) found.set(key.value, key.source_id);
  }
  return found;
}
