import { describe, expect, test } from 'vitest';
import {
  activityTypeChoices,
  dealStatusChoices,
  taskStatusChoices,
} from '../../../src/mapping/proposal/choices.js';
import { makeSchema } from '../transform/fixture.js';

const counted = (...values: string[]) => values.map((value) => ({ value, count: 3 }));

describe('options of standard columns', () => {
  test('send activity types to the keys that every account has, and notes to a type Note', () => {
    const { options, questions } = activityTypeChoices(counted('call', 'note'), makeSchema());
    expect(options).toEqual({ call: 'call', email: 'email', meeting: 'meeting', note: 'Note' });
    expect(questions).toEqual([]);
  });

  test('ask about an activity type that the target lacks, with the number of its records', () => {
    const { options, questions } = activityTypeChoices(counted('site_visit'), makeSchema());
    expect(options['site_visit']).toBe('Site visit');
    expect(questions).toHaveLength(1);
    expect(questions[0]?.question).toContain('3 activities');
  });

  test('read task statuses as done or open and leave out what says neither', () => {
    const { options, questions } = taskStatusChoices(counted('Completed', 'Not started', 'on hold'));
    expect(options).toEqual({ Completed: 'done', 'Not started': 'open' });
    expect(questions.map(({ id }) => id)).toEqual(['task-status-on hold']);
  });

  test('keep deal statuses as they are, guess known others and ask', () => {
    const { options, questions } = dealStatusChoices(counted('won', 'Closed Won', 'stalled'));
    expect(options).toEqual({ open: 'open', won: 'won', lost: 'lost', 'Closed Won': 'won' });
    expect(questions).toHaveLength(2);
  });

  test('read values in other languages by what they mean', () => {
    expect(taskStatusChoices(counted('erledigt', 'En cours')).options).toEqual({
      erledigt: 'done',
      'En cours': 'open',
    });
    expect(dealStatusChoices(counted('Gewonnen', 'Perdida')).options).toMatchObject({
      Gewonnen: 'won',
      Perdida: 'lost',
    });
    expect(activityTypeChoices(counted('Anruf'), makeSchema()).options).toMatchObject({ Anruf: 'call' });
  });
});
