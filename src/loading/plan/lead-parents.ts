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
 * made for an earlier lead with that key, else a new one. A lead that does not move requires nothing. What arrives by a
 * later retry does not change what was decided before it: a parent that was made stays.
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
  const { ledger, role, run } = context;
  const settled = await ledger.records.fates(run, rule.phase, [...keys.keys()]);
  const existing = await ledger.targetKeys.firstByValues(role, rule.target, rule.kind, wanted);
  const first = await firstLeadByKey(context, rule, wanted);
  return needing.map((row) => {
    const key = keys.get(row.source_id) ?? null;
    if (key === null) return pending(row);
    const own = settled.get(row.source_id);
    if (own?.state === 'created') return pending(row);
    const targets = migrated.get(key) ?? [];
    const ours = own?.target_id == null ? targets[0] : targets.find((id) => id === own.target_id);
    if (ours !== undefined) return merged(row, 'merged', rule.target, ours);
    const theirs = existing.get(key);
    if (theirs !== undefined) return merged(row, 'matched', rule.target, theirs);
    const earlier = first.get(key);
    return earlier === undefined || earlier === row.source_id ? pending(row) : follower(row, earlier);
  });
}

/** Key → target ids of the migrated records that carry it, in the source's order. */
async function migratedByKey(
  context: RunContext,
  rule: LeadParentRule,
  wanted: readonly string[],
): Promise<Map<string, string[]>> {
  const { ledger, run } = context;
  const keys = await ledger.source.keysByValues(rule.migrated, rule.kind, wanted);
  const ids = keys.map((key) => key.source_id);
  const fates = await ledger.records.fates(run, rule.migrated, ids);
  const found = new Map<string, string[]>();
  for (const { value, source_id } of keys) {
    const targetId = fates.get(source_id)?.target_id;
    if (targetId != null) found.set(value, [...(found.get(value) ?? []), targetId]);
  }
  return found;
}

/** Key → the lead for which a parent with it was made, else the first lead that carries it and moves. */
async function firstLeadByKey(
  context: RunContext,
  rule: LeadParentRule,
  wanted: readonly string[],
): Promise<Map<string, string>> {
  const { ledger, run } = context;
  const keys = await ledger.source.keysByValues('leads', rule.kind, wanted);
  const ids = keys.map((key) => key.source_id);
  const decided = await decidedAlready(await ledger.source.byIds('leads', ids), 'leads', context);
  const fates = await ledger.records.fates(run, rule.phase, ids);
  const isMade = (id: string): boolean => fates.get(id)?.state === 'created';
  const moving = keys.filter((key) => !decided.has(key.source_id));
  const found = new Map<string, string>();
  for (const key of [...moving.filter((item) => isMade(item.source_id)), ...moving]) {
    if (!found.has(key.value)) found.set(key.value, key.source_id);
  }
  return found;
}
