import type { GateReport } from '../contract/gate-report.js';
import type { MigrationStatus, PhaseCounts } from '../contract/status.js';
import { META } from '../ledger/meta-keys.js';
import type { Ledger } from '../ledger/ledger.js';

/**
 * Adds what workflow history may not hold or holds late: names of what keeps a gate shut, and the counts of the phase that
 * runs, both from the ledger.
 */
export async function completeStatus(
  status: MigrationStatus,
  ledger: Ledger | null,
): Promise<MigrationStatus> {
  if (ledger === null) return status;
  const { gate } = status;
  const report =
    gate === null
      ? null
      : await ledger.meta.get<GateReport>(META.gate(gate.name, gate.account ?? 'production'));
  const runs = new Set(status.phases.filter(({ state }) => state === 'running').map(({ run }) => run));
  const counts = new Map<string, ReadonlyMap<string, PhaseCounts>>();
  for (const run of runs) counts.set(run, await ledger.stats.counts(run));
  return withCounts(withNames(status, report), counts);
}

/** The gate's `missing` with names, where the report is about the same thing. */
export function withNames(status: MigrationStatus, report: GateReport | null): MigrationStatus {
  const { gate } = status;
  if (gate === null || report === null || report.fingerprint !== gate.fingerprint) return status;
  return { ...status, gate: { ...gate, missing: report.missing } };
}

/** Running phases with the counts that the ledger has now. */
export function withCounts(
  status: MigrationStatus,
  counts: ReadonlyMap<string, ReadonlyMap<string, PhaseCounts>>,
): MigrationStatus {
  const phases = status.phases.map((phase) => {
    const now = phase.state === 'running' ? counts.get(phase.run)?.get(phase.object) : undefined;
    return now === undefined ? phase : { ...phase, ...now };
  });
  return { ...status, phases };
}
