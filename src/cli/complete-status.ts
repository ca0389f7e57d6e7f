import type { GateReport } from '../contract/gate-report.js';
import type { MigrationStatus, PhaseCounts } from '../contract/status.js';
import { isDeltaRun } from '../reports/run-records.js';
import { deltaCounts } from '../delta/reconcile-delta.js';
import type { PhaseObject } from '../contract/objects.js';
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
  const running = status.phases.filter(({ state }) => state === 'running');
  const counts: RunningCounts[] = [];
  for (const { run, object } of running)
    counts.push({ run, object, counts: await countsOf(ledger, run, object) });
  return withCounts(withNames(status, report), counts);
}

async function countsOf(ledger: Ledger, run: string, object: PhaseObject): Promise<PhaseCounts> {
  if (!isDeltaRun(run)) return ledger.stats.countsOf(run, object);
  return deltaCounts({ ledger, run: 'production', reportedAs: run }, object);
}

export interface RunningCounts {
  readonly run: string;
  readonly object: string;
  readonly counts: PhaseCounts;
}

/** The gate's `missing` with names, where the report is about the same thing. */
export function withNames(status: MigrationStatus, report: GateReport | null): MigrationStatus {
  const { gate } = status;
  if (gate === null || report === null || report.fingerprint !== gate.fingerprint) return status;
  return { ...status, gate: { ...gate, missing: report.missing } };
}

/** Running phases with the counts that the ledger has now. */
export function withCounts(status: MigrationStatus, running: readonly RunningCounts[]): MigrationStatus {
  const phases = status.phases.map((phase) => {
    const now = running.find(({ run, object }) => run === phase.run && object === phase.object);
    return phase.state === 'running' && now !== undefined ? { ...phase, ...now.counts } : phase;
  });
  return { ...status, phases };
}
