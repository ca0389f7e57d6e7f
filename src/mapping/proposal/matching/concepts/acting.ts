import { moves, stays, WHEN, NUMBERS } from './concept.js';
import type { Concept } from './concept.js';

const DATED = { tasks: 'due' } as const;

/** Tasks and activities. */
export const ACTING_CONCEPTS: readonly Concept[] = [
  moves('due', 'when it is due', 'due, self due, date due, end due', {
    native: DATED,
    loose: 'date time at end',
    on: ['tasks', 'activities'],
    holds: WHEN,
  }),
  moves(
    'starts',
    'when it takes place',
    'start, date, date time, start time, start date, self date, self start, activity date, actual start, at, self time',
    {
      native: { activities: 'due' },
      loose: 'at date time self',
      on: ['tasks', 'activities'],
      holds: WHEN,
    },
  ),
  moves('ends', 'when it ends', 'end, end date, end time, actual end, start end', {
    loose: 'at date time self',
    on: ['tasks', 'activities'],
    holds: WHEN,
  }),
  moves('completed', 'when it was done', 'done date, done time, done at, close time, actual end', {
    loose: 'self at',
    on: ['tasks', 'activities'],
    holds: WHEN,
  }),
  moves('task_status', 'whether it is done', 'status, self status, done, flag done, task status', {
    native: { tasks: 'done' },
    on: ['tasks'],
  }),
  moves('activity_type', 'the type of activity', 'type, self type, activity type', {
    native: { activities: 'type' },
    loose: 'id code',
    on: ['tasks', 'activities'],
  }),
  moves('duration', 'how long it takes', 'duration, self duration, actual duration', {
    native: { activities: 'duration' },
    loose: 'unit time',
    on: ['tasks', 'activities'],
    holds: NUMBERS,
  }),
  moves('priority', 'the priority', 'priority, self priority'),
  moves('direction', 'the direction', 'direction, self direction'),
  moves('outcome', 'the outcome', 'outcome, self outcome, activity outcome', { loose: 'id' }),
  moves('recording', 'a recording', 'recording, recording link, activity recording', {
    on: ['tasks', 'activities'],
  }),
  moves('meeting_link', 'the link of the meeting', 'link, activity link, website, activity website', {
    on: ['tasks', 'activities'],
  }),
  moves('progress', 'how far it is', 'percent', { on: ['tasks', 'activities'] }),
  stays('reminder', 'a reminder', 'reminder, reminder time, reminder flag, reminder owner, email reminder', {
    loose: 'date time at',
    on: ['tasks', 'activities'],
  }),
  stays('recurrence', 'how it repeats', 'recurrence, recurrence type, recurrence activity, recurrence end', {
    loose: 'number',
    on: ['tasks', 'activities'],
  }),
  stays('all_day', 'whether it takes all day', 'allday', { loose: 'flag', on: ['tasks', 'activities'] }),
  stays('attendees', 'who takes part', 'attendee, user', { on: ['tasks', 'activities'] }),
  stays('files', 'attached files', 'file'),
];
