import type { AccountRole, GateName } from '../contract/gates.js';
import type { GateReport } from '../contract/gate-report.js';
import type { MissingItem } from '../contract/status.js';
import { META } from '../ledger/meta-keys.js';
import { inspectClose } from './close-gate.js';
import { inspectFields } from './fields-gate.js';
import type { GateContext } from './gate-context.js';
import { inspectMapping } from './mapping-gate.js';
import { inspectOwners } from './owners-gate.js';
import { inspectRun } from './sign-off-gates.js';

/** A gate's report before it is dated. */
export type GateFindings = Pick<GateReport, 'fingerprint' | 'question' | 'missing' | 'next'>;

/** Looks at what a gate asks for, and keeps the report, with names, in the ledger. */
export async function inspectGate(
  context: GateContext,
  gate: GateName,
  role: AccountRole | null,
): Promise<GateReport> {
  const findings = await look(context, gate, role);
  const report: GateReport = { gate, account: role, ...findings, at: new Date().toISOString() };
  await context.ledger.meta.set(META.gate(gate, role ?? 'production'), report);
  return report;
}

function look(context: GateContext, gate: GateName, role: AccountRole | null): Promise<GateFindings> {
  switch (gate) {
    case 'mapping':
      return inspectMapping(context, role);
    case 'fields':
      return inspectFields(context, role ?? 'production');
    case 'owners':
      return inspectOwners(context, role ?? 'production');
    case 'close':
      return inspectClose(context);
    default:
      return inspectRun(context, gate, role ?? 'production');
  }
}

/** The report without any name: one line per kind of missing thing. This is what history may hold. */
export function withoutNames(missing: readonly MissingItem[]): MissingItem[] {
  const counts = new Map<MissingItem['kind'], number>();
  for (const item of missing) counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => ({ kind, name: '', detail: `${n} ${LABELS[kind](n)}` }));
}

const plural = (one: string, many: string) => (n: number) => (n === 1 ? one : many);

const LABELS: Record<MissingItem['kind'], (n: number) => string> = {
  field: plural(
    'custom field is missing or has another type',
    'custom fields are missing or have another type',
  ),
  option: plural('field lacks options', 'fields lack options'),
  pipeline: plural('pipeline is missing', 'pipelines are missing'),
  stage: plural('stage is missing', 'stages are missing'),
  activity_type: plural('activity type is missing', 'activity types are missing'),
  currency: plural('currency is not active', 'currencies are not active'),
  plan_cap: plural('limit of the plan is exceeded', 'limits of the plan are exceeded'),
  permission: plural("right of the token's user is missing", "rights of the token's user are missing"),
  migration_user: () => 'migration user is not an active Pipedrive user',
  owner: plural('owner has no active Pipedrive user', 'owners have no active Pipedrive user'),
  mapping: plural('problem in the mapping', 'problems in the mapping'),
  account: () => 'Pipedrive account is not as it has to be',
};
