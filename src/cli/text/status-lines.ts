import { colours } from '../colours.js';
import type { GateStatus, MigrationStatus, PhaseStatus, TokenStatus } from '../../contract/status.js';
import { waitText } from '../../contract/waiting.js';
import { reminderText } from '../../contract/waits-for.js';
import { bar, count, counted, duration, minute } from './format.js';

const BAR_WIDTH = 24;
/** Things that keep a gate shut are listed up to here; `fields` and `owners` list them all. */
const MAX_LISTED = 10;

/** The status in words and bars: stage, phases of the run, tokens, holds, the open gate and what it waits for. */
export function statusLines(status: MigrationStatus): string[] {
  return [
    headline(status),
    ...runLines(status.phases),
    ...tokenLines(status),
    ...waitLines(status),
    ...scheduleLines(status),
    ...status.holds.flatMap((hold) => [
      '',
      `${colours.red('Held')}: ${hold.code}, since ${minute(hold.since)}`,
      `  ${hold.what}`,
      `  ${hold.who}: ${hold.next}`,
    ]),
    ...hypercareLines(status),
    ...gateLines(status),
    ...decisionLines(status),
  ];
}

/** What to do now, in one line. */
export function nextStep(status: MigrationStatus): string {
  const { name, gate, holds, state } = status;
  const hold = holds[0];
  if (hold !== undefined) return named(hold.next, name);
  if (status.waiting !== null)
    return `nothing; to look at once (after more tokens were bought): sd2pd resume ${name}`;
  if (state === 'paused') return `sd2pd resume ${name}`;
  if (gate !== null) return named(gate.next, name);
  if (status.outcome !== null) return `sd2pd report ${name}`;
  if (state === 'cancelled' || state === 'rolled_back') return `sd2pd report ${name}`;
  return `sd2pd status ${name} --watch`;
}

/** Workflow code writes NAME where it cannot know the migration's. */
function named(text: string, name: string): string {
  return text.replaceAll(/\bNAME\b/g, name);
}

function headline({ name, stage, state, outcome, eta }: MigrationStatus): string {
  const words = state.replaceAll('_', ' ');
  const end = outcome === null ? '' : ` · ${outcome === 'clean' ? 'nothing skipped' : 'with skips'}`;
  const ready = eta === null ? '' : ` · ready about ${minute(eta)}`;
  return `${colours.bold(name)} · ${stage} · ${words}${end}${ready}`;
}

function runLines(phases: readonly PhaseStatus[]): string[] {
  const runs = [...new Set(phases.map(({ run }) => run))];
  return runs.flatMap((run, at) => {
    const own = phases.filter((phase) => phase.run === run);
    // Runs that are over take one line, the latest shows its phases.
    return at < runs.length - 1 ? ['', sumLine(run, own)] : ['', `${run} run`, ...phaseLines(own)];
  });
}

function sumLine(run: string, phases: readonly PhaseStatus[]): string {
  const sum = (field: 'source' | 'created' | 'merged' | 'filtered' | 'skipped'): string =>
    count(phases.reduce((total, phase) => total + phase[field], 0));
  return (
    `${run} run: ${sum('source')} source records = ${sum('created')} created + ${sum('merged')} merged` +
    ` + ${sum('filtered')} filtered + ${sum('skipped')} skipped`
  );
}

/** One line per phase that has something to move. */
export function phaseLines(phases: readonly PhaseStatus[]): string[] {
  const shown = phases.filter((phase) => phase.source > 0 || phase.state === 'running');
  const width = Math.max(0, ...shown.map(({ object }) => object.length));
  return shown.map((phase) => phaseLine(phase, width));
}

function phaseLine(phase: PhaseStatus, width: number): string {
  const done = phase.source - phase.pending;
  const share = phase.source === 0 ? (phase.state === 'done' ? 1 : 0) : done / phase.source;
  const colour =
    phase.state === 'done' ? colours.green : phase.state === 'running' ? colours.cyan : colours.dim;
  const running = phase.state === 'running';
  const notes = [
    ...(phase.skipped > 0 ? [colours.yellow(`${count(phase.skipped)} skipped`)] : []),
    ...(running && phase.perSecond !== null ? [`${count(Math.round(phase.perSecond))}/s`] : []),
    ...(running && phase.pending > 0 && phase.etaSeconds !== null
      ? [`${duration(phase.etaSeconds)} left`]
      : []),
    ...(running && phase.pending === 0 && phase.source > 0 ? ['reading back'] : []),
  ];
  const numbers = `${count(done)}/${count(phase.source)}`.padStart(15);
  return `  ${phase.object.padEnd(width)}  ${colour(bar(share, BAR_WIDTH))} ${numbers}  ${notes.join(', ')}`.trimEnd();
}

function tokenLines({ tokens }: MigrationStatus): string[] {
  const lines = Object.entries(tokens).map(([role, usage]) => tokenLine(role, usage));
  return lines.length === 0 ? [] : ['', ...lines];
}

function tokenLine(role: string, { spent, limit, remaining, reserve, waitingUntil }: TokenStatus): string {
  const parts = [
    `${count(spent)} spent by this migration today`,
    ...(remaining !== null && limit !== null ? [`${count(remaining)} of ${count(limit)} left`] : []),
    ...(reserve !== null && reserve > 0 ? [`${count(reserve)} kept for others`] : []),
    ...(waitingUntil === null ? [] : [colours.yellow(`used up: goes on ${minute(waitingUntil)}`)]),
  ];
  return `tokens, ${role}: ${parts.join(', ')}`;
}

function waitLines({ waiting }: MigrationStatus): string[] {
  return waiting === null ? [] : ['', `${colours.yellow('Waits')}: ${waitText(waiting)}`];
}

function scheduleLines({ deltaSchedule = null, name }: MigrationStatus): string[] {
  if (deltaSchedule === null) return [];
  const { everySeconds, nextAt } = deltaSchedule;
  const end = `sd2pd delta ${name} --every never ends it`;
  return ['', `A delta begins every ${duration(everySeconds)}, the next at ${minute(nextAt)} (${end})`];
}

function gateLines({ gate }: MigrationStatus): string[] {
  if (gate === null) return [];
  const account = gate.account === null ? '' : ` (${gate.account})`;
  const listed = gate.missing.slice(0, MAX_LISTED);
  const rest = gate.missing.length - listed.length;
  return [
    '',
    `${colours.yellow('Gate')} ${colours.bold(gate.name)}${account}, open since ${minute(gate.openSince)}`,
    `  ${gate.question}`,
    ...reminderLines(gate),
    ...listed.map((item) => `  - ${missingLine(item)}`),
    ...(rest > 0 ? [`  - and ${counted(rest, 'more', 'more')}`] : []),
  ];
}

function reminderLines(gate: GateStatus): string[] {
  const words = reminderText(gate);
  if (words === '') return [];
  return [`  ${gate.overdue === true ? `${colours.yellow('Late')}: it` : 'It'} ${words}`];
}

function hypercareLines({ hypercare = null, stage }: MigrationStatus): string[] {
  if (hypercare === null || stage !== 'hypercare') return [];
  const { since, until, over = false, openIssues } = hypercare;
  const promised = over ? 'its promised days were over at' : 'promised until';
  return [
    '',
    `hypercare since ${minute(since)}, ${promised} ${minute(until)}, ${counted(openIssues, 'open issue')}`,
  ];
}

/** `field person: Segment – missing: create …`; the name may hold a colon itself. */
export function missingLine(item: {
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}): string {
  const kind = item.kind.replaceAll('_', ' ');
  return item.name === '' ? item.detail : `${kind} ${item.name} – ${item.detail}`;
}

function decisionLines({ lastDecision }: MigrationStatus): string[] {
  if (lastDecision === null) return [];
  const { action, gate, by, at, accepted, refusal } = lastDecision;
  const what = [action, gate].filter((word) => word !== '').join(' ');
  const end = accepted ? '' : colours.red(`, refused: ${refusal ?? ''}`);
  return ['', `last decision: ${what} by ${by}, ${minute(at)}${end}`];
}
