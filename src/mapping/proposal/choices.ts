import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { ValueCounts } from '../source-facts.js';
import { foldName } from '../../normalise/name.js';
import { meaningOf } from './matching/option-fit.js';
import { plural } from './question.js';
import type { Question } from './question.js';

export interface Choices {
  /** Source value → what it is in Pipedrive. */
  readonly options: Record<string, string>;
  readonly questions: readonly Question[];
}

/**
 * SmartDesk's own types of activities. The first three are keys that Pipedrive has in every account, whatever its
 * language; a type for notes has to be made.
 */
const ACTIVITY_TYPES: Readonly<Record<string, string>> = {
  call: 'call',
  email: 'email',
  meeting: 'meeting',
  note: 'Note',
};

/** Activity types: SmartDesk's own as above, any other by the target's type of that name, else by what it means, else new. */
export function activityTypeChoices(values: ValueCounts, schema: TargetSchema | null): Choices {
  const options: Record<string, string> = { ...ACTIVITY_TYPES };
  const questions: Question[] = [];
  for (const { value, count } of values) {
    const own = ACTIVITY_TYPES[foldName(value)];
    const name =
      own ?? existingType(schema, value) ?? ACTIVITY_TYPES[meaningOf(value) ?? ''] ?? titled(value);
    if (own === undefined) options[value] = name;
    const isOwn = Object.values(ACTIVITY_TYPES).includes(name);
    if (existingType(schema, name) !== null || (schema === null && isOwn)) continue;
    questions.push({
      id: `activity-type-${value}`,
      question: `${plural(count, 'activity is', 'activities are')} of type "${value}", and no activity type "${name}" is known in Pipedrive. What becomes of these?`,
      answer: `A type "${name}" is made in Pipedrive before the import.`,
      change: `objects.activities.fields.type.options.${value}`,
    });
  }
  return { options, questions };
}

/** Name of the target's active type with this name or key. */
function existingType(schema: TargetSchema | null, text: string): string | null {
  const types = (schema?.activityTypes ?? []).filter(({ active }) => active);
  const wanted = foldName(text);
  const byName = types.find(({ name }) => foldName(name) === wanted);
  return (byName ?? types.find(({ key }) => foldName(key) === wanted))?.name ?? null;
}

function titled(value: string): string {
  const text = value.replaceAll('_', ' ').trim().slice(0, 255);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const DONE = ['done', 'completed', 'complete', 'closed', 'finished', 'true', 'yes', '1'];
const OPEN = [
  'open',
  'not done',
  'not started',
  'not_started',
  'pending',
  'in progress',
  'in_progress',
].concat(['todo', 'to do', 'new', 'waiting', 'deferred', 'false', 'no', '0']);

/** Meanings of statuses of tasks that are still to be done, in whatever language. */
const UNDONE = ['undone', 'open', 'new'];

/** Task statuses as `done` or `open`. One that says neither is left out and asked about: its tasks would be skipped. */
export function taskStatusChoices(values: ValueCounts): Choices {
  const options: Record<string, string> = {};
  const questions: Question[] = [];
  for (const { value, count } of values) {
    const meaning = meaningOf(value) ?? '';
    if (DONE.includes(foldName(value)) || meaning === 'done') options[value] = 'done';
    else if (OPEN.includes(foldName(value)) || UNDONE.includes(meaning)) options[value] = 'open';
    else {
      questions.push({
        id: `task-status-${value}`,
        question: `${plural(count, 'task has', 'tasks have')} the status "${value}". Is such a task done or open?`,
        answer: 'Not known: these tasks are skipped (status_unknown) until a line says done or open.',
        change: 'objects.tasks.fields.status.options',
      });
    }
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

/** Status by what a value means, in whatever language; what is on its way is open. */
const STATUS_OF: Readonly<Record<string, string>> = {
  won: 'won',
  lost: 'lost',
  open: 'open',
  new: 'open',
  contacted: 'open',
  qualified: 'open',
  needs: 'open',
  presentation: 'open',
  proposal: 'open',
  negotiation: 'open',
  prospecting: 'open',
};

/** Deal statuses: open, won and lost as they are; one that cannot be guessed is asked about, and skips its deals. */
export function dealStatusChoices(values: ValueCounts): Choices {
  const options: Record<string, string> = { open: 'open', won: 'won', lost: 'lost' };
  const questions: Question[] = [];
  for (const { value, count } of values) {
    if (['open', 'won', 'lost'].includes(foldName(value))) continue;
    const guess = DEAL_STATUSES[foldName(value)] ?? STATUS_OF[meaningOf(value) ?? ''];
    if (guess !== undefined) options[value] = guess;
    questions.push({
      id: `deal-status-${value}`,
      question: `${plural(count, 'deal has', 'deals have')} the status "${value}". Is such a deal open, won or lost?`,
      answer:
        guess === undefined
          ? 'Not known: these deals are skipped (status_unknown) until a line says which.'
          : `It is ${guess}.`,
      change: 'objects.deals.fields.status.options',
    });
  }
  return { options, questions };
}
