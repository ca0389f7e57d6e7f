import type { MigrationStatus, PhaseStatus } from '../src/contract/status.js';
import { waitText } from '../src/contract/waiting.js';

/** Markdown for the Temporal Web UI: stage, open gate, holds, counts. Names of customers' things are not in it. */
export function currentDetails(status: MigrationStatus): string {
  return [
    `### ${status.name}: ${status.stage} (${status.state.replace('_', ' ')})`,
    ...gateLines(status),
    ...status.holds.map(
      (hold) => `**Held: ${hold.code}** since ${hold.since}. ${hold.what} *${hold.who}:* ${hold.next}`,
    ),
    ...waitLines(status),
    ...phaseTable(status.phases),
    ...(status.outcome === null ? [] : [`**Outcome: ${status.outcome.replace('_', ' ')}**`]),
  ].join('\n\n');
}

function gateLines({ gate }: MigrationStatus): string[] {
  if (gate === null) return [];
  const account = gate.account === null ? '' : ` (${gate.account})`;
  const missing = gate.missing.map((item) => `- ${item.detail}`).join('\n');
  return [
    `**Gate ${gate.name}${account}** open since ${gate.openSince}: ${gate.question}`,
    ...(missing === '' ? [] : [missing]),
    `Next: \`${gate.next}\``,
  ];
}

function waitLines({ waiting }: MigrationStatus): string[] {
  return waiting === null ? [] : [`**Waits:** ${waitText(waiting)}`];
}

function phaseTable(phases: readonly PhaseStatus[]): string[] {
  const begun = phases.filter((phase) => phase.state !== 'pending');
  if (begun.length === 0) return [];
  const head =
    '| run | object | source | created | merged | filtered | skipped | pending |\n|---|---|--:|--:|--:|--:|--:|--:|';
  const rows = begun.map(
    (p) =>
      `| ${p.run} | ${p.object} | ${p.source} | ${p.created} | ${p.merged} | ${p.filtered} | ${p.skipped} | ${p.pending} |`,
  );
  return [[head, ...rows].join('\n')];
}
