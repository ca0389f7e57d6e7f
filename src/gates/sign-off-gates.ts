import { createHash } from 'node:crypto';
import type { AccountRole, GateName } from '../contract/gates.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import type { GateContext } from './gate-context.js';
import type { GateFindings } from './inspect-gate.js';

/** `staging` and `cutover` are about a run's reconciliation: the decision is bound to its counts. */
export async function inspectRun(
  context: GateContext,
  gate: GateName,
  role: AccountRole,
): Promise<GateFindings> {
  const { name } = context.config;
  const list = await context.ledger.reports.all<Reconciliation>('reconciliations', role);
  const lines = list
    .map((r) =>
      [r.object, r.source, r.created, r.merged, r.filtered, r.skipped, r.pending, r.target].join(' '),
    )
    .sort();
  const sum = (field: 'created' | 'merged' | 'filtered' | 'skipped'): number =>
    list.reduce((total, r) => total + r[field], 0);
  const counts = `${sum('created')} created, ${sum('merged')} merged, ${sum('filtered')} filtered, ${sum('skipped')} skipped`;
  return {
    fingerprint: `sha256:${createHash('sha256').update(lines.join('\n')).digest('hex')}`,
    question: `${QUESTIONS[gate] ?? 'Go on?'} (${counts}; every count balances and every created record was read back.)`,
    missing: [],
    next: `sd2pd report ${name}; then: sd2pd approve ${name} ${gate}, or: sd2pd reject ${name} ${gate} --note "why"`,
  };
}

const QUESTIONS: Partial<Record<GateName, string>> = {
  staging:
    'Is the staging run right? Look at its reconciliation, spot-check sheet and skip files. Automations should be paused before production.',
  cutover: 'Is Pipedrive the system of record from now on?',
};
