import { createHash } from 'node:crypto';
import type { AccountRole, GateName } from '../contract/gates.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import type { MigrationStatus } from '../contract/status.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import type { GateContext } from './gate-context.js';
import type { GateFindings } from './inspect-gate.js';

/** Gates about what a run did: the decision is bound to its counts, and to what is still to be decided. */
export async function inspectRun(
  context: GateContext,
  gate: GateName,
  role: AccountRole,
): Promise<GateFindings> {
  const { name } = context.config;
  const { ledger } = context;
  const list = await ledger.reports.all<Reconciliation>('reconciliations', role);
  const open = [...(await ledger.conflicts.countOpen(role)).values()].reduce((sum, n) => sum + n, 0);
  const lines = list
    .map((r) =>
      [r.object, r.source, r.created, r.merged, r.filtered, r.skipped, r.pending, r.target].join(' '),
    )
    .sort();
  const counts = countsIn(list);
  return {
    fingerprint: `sha256:${createHash('sha256')
      .update([...lines, `conflicts ${open}`].join('\n'))
      .digest('hex')}`,
    question: (await QUESTIONS[gate]?.(context, counts, open)) ?? `Go on? (${counts})`,
    missing: [],
    next:
      NEXT[gate]?.(name) ??
      `sd2pd report ${name}; then: sd2pd approve ${name} ${gate}, or: sd2pd reject ${name} ${gate} --note "why"`,
  };
}

function countsIn(list: readonly Reconciliation[]): string {
  const sum = (field: 'created' | 'merged' | 'filtered' | 'skipped'): number =>
    list.reduce((total, r) => total + r[field], 0);
  return `${sum('created')} created, ${sum('merged')} merged, ${sum('filtered')} filtered, ${sum('skipped')} skipped`;
}

type Question = (context: GateContext, counts: string, open: number) => string | Promise<string>;

const BALANCED = 'every count balances and every created record was read back';

const QUESTIONS: Partial<Record<GateName, Question>> = {
  staging: (_context, counts) =>
    `Is the staging run right? Look at its reconciliation, spot-check sheet and skip files. Automations should be paused before production. (${counts}; ${BALANCED}.)`,
  freeze: (_context, counts, open) =>
    `Have all writes in SmartDesk stopped? Until then deltas move what changes there. Approving it moves what changed last, watches the source to be quiet, and reads everything back. (${counts}; ${BALANCED}.)${conflictText(open)}`,
  cutover: async (context, counts, open) =>
    `Is Pipedrive the system of record from now on? Approving it accepts in your name what was skipped${open === 0 ? '' : ' or left undecided'}, and the source is not asked again unless somebody wants it. (${counts}; ${BALANCED}.)${conflictText(open)}${await ageText(context)}`,
};

function conflictText(open: number): string {
  if (open === 0) return '';
  return ` ${open} ${open === 1 ? 'difference waits' : 'differences wait'} for a decision (sd2pd conflicts); until then Pipedrive keeps what it holds.`;
}

/** An export that was made before the freeze does not hold what was written in between. */
async function ageText({ ledger }: GateContext): Promise<string> {
  const facts = await ledger.meta.get<ExportFacts>(META.export);
  const status = await ledger.meta.get<MigrationStatus>(META.status);
  const frozenAt = status?.frozenAt ?? null;
  if (facts === null || frozenAt === null) return '';
  if (!(Date.parse(facts.exportedAt) < Date.parse(frozenAt))) return '';
  return ` The export read last was made at ${facts.exportedAt}, before the freeze was confirmed at ${frozenAt}: what was written in between is not in it. A newer one: sd2pd delta.`;
}

const NEXT: Partial<Record<GateName, (name: string) => string>> = {
  freeze: (name) =>
    `sd2pd delta ${name} --source PATH for what changed since; once nobody writes any more: sd2pd approve ${name} freeze`,
};
