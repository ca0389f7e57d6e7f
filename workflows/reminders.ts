import { condition, patched } from '@temporalio/workflow';
import type { Migration } from './migration-context.js';

/** An open gate is brought to mind after so many hours unless `gates.remindAfterHours` says otherwise. */
const REMIND_AFTER_HOURS = 48;
const HOUR_MS = 3_600_000;

/** Something that is said, or begins, at its time while a gate is open. It decides nothing. */
type Word = 'reminder' | 'deadline' | 'hypercare' | 'delta';

interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly word: Word;
}

/**
 * Waits at an open gate, and says on time what there is to say: that it is still open, that its deadline is over, that
 * the promised days of the hypercare are; and begins the delta that is due.
 * @returns `said`: something was; `over`: what was waited for is there
 */
export async function waitOrRemind(m: Migration, isOver: () => boolean): Promise<'said' | 'over'> {
  const next = patched('gate-reminders') ? nextMoment(m) : null;
  if (next === null) {
    await condition(isOver);
    return 'over';
  }
  const ms = Math.max(1, next.at - Date.now());
  const summary = `waits at the gate ${m.state.gate?.name ?? ''}`;
  if (await condition(isOver, ms, { summary })) return 'over';
  say(m, next);
  return 'said';
}

/** Says what is due of a gate that is looked at again and again anyway. */
export function remindIfDue(m: Migration): void {
  const next = patched('gate-reminders') ? nextMoment(m) : null;
  if (next !== null && next.at <= Date.now()) say(m, next);
}

function nextMoment(m: Migration): Moment | null {
  const { gate, hypercare, deltaSchedule } = m.state;
  if (gate === null) return null;
  const every = (m.input.config.gates?.remindAfterHours ?? REMIND_AFTER_HOURS) * HOUR_MS;
  const moments: Moment[] = [
    { at: Date.parse(gate.openSince) + ((gate.reminders ?? 0) + 1) * every, word: 'reminder' },
  ];
  if (gate.deadline != null && gate.overdue !== true) {
    moments.push({ at: Date.parse(gate.deadline), word: 'deadline' });
  }
  if (gate.name === 'close' && hypercare !== null && hypercare.over !== true) {
    moments.push({ at: Date.parse(hypercare.until), word: 'hypercare' });
  }
  if (gate.name === 'freeze' && deltaSchedule !== null) {
    moments.push({ at: Date.parse(deltaSchedule.nextAt), word: 'delta' });
  }
  return moments.reduce((first, other) => (other.at < first.at ? other : first));
}

function say(m: Migration, { word }: Moment): void {
  const { gate, hypercare } = m.state;
  if (gate === null) return;
  if (word === 'delta') {
    beginScheduled(m);
  } else if (word === 'hypercare') {
    if (hypercare !== null) m.state.hypercare = { ...hypercare, over: true };
    m.tell('the promised days of hypercare are over; the gate close waits for a person');
  } else if (word === 'deadline') {
    m.state.gate = { ...gate, overdue: true };
    m.tell(`the gate ${gate.name} was to be decided by ${gate.deadline ?? ''}: it stays open`);
  } else {
    const reminders = (gate.reminders ?? 0) + 1;
    m.state.gate = { ...gate, reminders };
    const late = gate.overdue === true ? `; it was to be decided by ${gate.deadline ?? ''}` : '';
    m.tell(`reminder ${reminders}: the gate ${gate.name} is open since ${gate.openSince}${late}`);
  }
}

/** One that is asked for already does for it. */
function beginScheduled(m: Migration): void {
  const { deltaSchedule: schedule, deltaRequests } = m.state;
  if (schedule === null) return;
  const nextAt = new Date(Date.now() + schedule.everySeconds * 1_000).toISOString();
  m.state.deltaSchedule = { ...schedule, nextAt };
  if (deltaRequests.length === 0) deltaRequests.push({ source: null, by: 'the schedule' });
}
