import type { OpenMatters } from '../../contract/cutover-plan.js';
import { PHASES } from '../../contract/objects.js';
import { REASON_CODES } from '../../contract/reason-codes.js';
import type { MigrationStatus } from '../../contract/status.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META } from '../../ledger/meta-keys.js';
import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { collectOwners, resolveOwners } from '../../reports/owners.js';

/** What is not through before a cutover. Reads the ledger alone; the account's users are those of the last look. */
export async function readOpenMatters(ledger: Ledger, status: MigrationStatus | null): Promise<OpenMatters> {
  const schema = await ledger.meta.get<TargetSchema>(META.schema('production'));
  const owners = resolveOwners(await collectOwners(ledger), schema, await ledger.owners.all());
  const counts = [...(await ledger.stats.counts('production')).values()];
  const gate = status?.gate ?? null;
  return {
    skipped: await skippedByReason(ledger),
    conflicts: Object.fromEntries(await ledger.conflicts.countOpen('production')),
    ownersMissing: owners.filter(({ pipedriveUserId }) => pipedriveUserId === null).length,
    pending: counts.reduce((sum, { pending }) => sum + pending, 0),
    gate: gate === null ? null : { name: gate.name, openSince: gate.openSince, missing: gate.missing.length },
    isPaused: status?.state === 'paused',
    holds: status?.holds.map(({ code }) => code) ?? [],
  };
}

/** Reasons of records that were left out on purpose are counted with those of skipped ones: they are no reasons of skips. */
async function skippedByReason(ledger: Ledger): Promise<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const object of PHASES) {
    for (const [code, n] of Object.entries(await ledger.stats.reasons('production', object))) {
      if (code in REASON_CODES) sum[code] = (sum[code] ?? 0) + n;
    }
  }
  return sum;
}
