import type { GateStatus, MigrationStatus, PhaseStatus } from '../src/contract/status.js';
import { waitText } from '../src/contract/waiting.js';
import { reminderText } from '../src/contract/waits-for.js';

/** Lines of the time line that are shown; `sd2pd status` has more. */
const EVENTS_SHOWN = 10;

/** Markdown for the Temporal Web UI: stage, open gate, holds, counts. Names of customers' things are not in it. */
export function currentDetails(status: MigrationStatus): string {
  return [
    `### ${status.name}: ${status.stage} (${status.state.replace('_', ' ')})`,
    ...gateLines(status),
    ...status.holds.map(
      (hold) => `**Held: ${hold.code}** since ${hold.since}. ${hold.what} *${hold.who}:* ${hold.next}`,
    ),
    ...waitLines(status),
    ...scheduleLines(status),
    ...hypercareLines(status),
    ...courseLines(status),
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
    ...reminderLines(gate),
    `Next: \`${gate.next}\``,
  ];
}

function reminderLines(gate: GateStatus): string[] {
  const words = reminderText(gate);
  if (words === '') return [];
  return [gate.overdue === true ? `**Late:** it ${words}` : `*It ${words}.*`];
}

/** Who is waited for, what happened, and what is still to come. */
function courseLines({ waitsFor = null, timeline = [], ahead = [] }: MigrationStatus): string[] {
  const events = timeline.slice(-EVENTS_SHOWN).map(({ at, what }) => `- ${at} ${what}`);
  const steps = ahead.map((step, index) => `${index + 1}. ${step}`);
  return [
    ...(waitsFor === null
      ? []
      : [`**Waits for:** ${waitsFor.who}, ${waitsFor.what}, since ${waitsFor.since}`]),
    ...(events.length === 0 ? [] : [`**What happened**`, events.join('\n')]),
    ...(steps.length === 0 ? [] : [`**What is next**`, steps.join('\n')]),
  ];
}

function scheduleLines({ deltaSchedule = null }: MigrationStatus): string[] {
  return deltaSchedule === null ? [] : [`Deltas begin by themselves, the next at ${deltaSchedule.nextAt}`];
}

function hypercareLines({ hypercare = null, stage }: MigrationStatus): string[] {
  if (hypercare === null || stage !== 'hypercare') return [];
  const { since, until, over = false, openIssues } = hypercare;
  return [
    `**Hypercare** since ${since}, promised until ${until}${over ? ' (over)' : ''}; open issues: ${openIssues}`,
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
