import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { ValueCounts } from '../source-facts.js';
import { fold } from '../transform/options.js';
import { plural } from './question.js';
import type { Question } from './question.js';

export interface Choices {
  /** Source value → what it is in Pipedrive. */
  readonly options: Record<string, string>;
  readonly questions: readonly Question[];
}

/** SmartDesk's own types of activities, and what Pipedrive calls them. */
const ACTIVITY_TYPES: Readonly<Record<string, string>> = {
  call: 'Call',
  email: 'Email',
  meeting: 'Meeting',
  note: 'Note',
};

/** Activity types: the target's of that name, else the usual one, else a new one named like the value. */
export function activityTypeChoices(values: ValueCounts, schema: TargetSchema | null): Choices {
  const options: Record<string, string> = {};
  const questions: Question[] = [];
  for (const { value, count } of [...Object.keys(ACTIVITY_TYPES).map(unused), ...values]) {
    if (Object.keys(options).some((known) => fold(known) === fold(value))) continue;
    const existing = activeType(schema, value) ?? activeType(schema, ACTIVITY_TYPES[fold(value)] ?? '');
    const name = existing ?? ACTIVITY_TYPES[fold(value)] ?? titled(value);
    options[value] = name;
    if (existing !== null || (ACTIVITY_TYPES[fold(value)] !== undefined && schema === null)) continue;
    if (count === 0 && values.every((each) => fold(each.value) !== fold(value))) continue;
    questions.push({
      id: `activity-type-${value}`,
      question: `No activity type is called "${name}"${schema === null ? ' as far as is known' : ''}. What becomes of the activities of type "${value}"?`,
      answer: `A type "${name}" is made in Pipedrive before the import.`,
      change: `objects.activities.fields.type.options.${value}`,
    });
  }
  return { options, questions };
}

const unused = (value: string): { value: string; count: number } => ({ value, count: 0 });

function activeType(schema: TargetSchema | null, name: string): string | null {
  const types = (schema?.activityTypes ?? []).filter(({ active }) => active);
  const wanted = fold(name);
  if (wanted === '') return null;
  return (types.find((type) => fold(type.name) === wanted) ?? types.find(({ key }) => fold(key) === wanted))?.name ?? null;
}

function titled(value: string): string {
  const text = value.replaceAll('_', ' ').trim().slice(0, 255);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const DONE = ['done', 'completed', 'complete', 'closed', 'finished', 'true', 'yes', '1'];
const OPEN = ['open', 'not done', 'not started', 'pending', 'in progress', 'in_progress', 'todo', 'to do', 'new', 'waiting']
  .concat(['deferred', 'false', 'no', '0']);

/** Task statuses as `done` or `open`; one that says neither stays open, where nobody can overlook it, and is asked about. */
export function taskStatusChoices(values: ValueCounts): Choices {
  const options: Record<string, string> = {};
  const questions: Question[] = [];
  for (const { value, count } of values) {
    options[value] = DONE.includes(fold(value)) ? 'done' : 'open';
    if (DONE.includes(fold(value)) || OPEN.includes(fold(value))) continue;
    questions.push({
      id: `task-status-${value}`,
      question: `${plural(count, 'task has', 'tasks have')} the status "${value}". Is such a task done?`,
      answer: 'No, it stays open.',
      change: `objects.tasks.fields.status.options.${value}`,
    });
  }
  return { options, questions };
}

const DEAL_STATUSES: Readonly<Record<string, string>> = {
  'closed won': 'won',
  closed_won: 'won',
  'closed lost': 'lost',
  closed_lost: 'lost',
  'in progress': 'open',
  in_progress: 'open',
  new: 'open',
};

/** Deal statuses that are none of open, won and lost; one that cannot be guessed is asked about, and skips its deals. */
export function dealStatusChoices(values: ValueCounts): Choices {
  const options: Record<string, string> = {};
  const questions: Question[] = [];
  for (const { value, count } of values) {
    if (['open', 'won', 'lost'].includes(fold(value))) continue;
    const guess = DEAL_STATUSES[fold(value)];
    if (guess !== undefined) options[value] = guess;
    questions.push({
      id: `deal-status-${value}`,
      question: `${plural(count, 'deal has', 'deals have')} the status "${value}". Is such a deal open, won or lost?`,
      answer: guess === undefined ? 'Not known: these deals are skipped (status_unknown).' : `It is ${guess}.`,
      change: `objects.deals.fields.status.options`,
    });
  }
  return { options, questions };
}
