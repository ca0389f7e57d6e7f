import { describe, expect, test } from 'vitest';
import { comparableValue } from '../../src/loading/comparable-value.js';
import type { RunContext } from '../../src/loading/run-context.js';

/** Records that the run created: phase, id in the target, id in the source. */
const CREATED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  accounts: { '7': 'acc_1' },
  lead_persons: { '8': 'led_1' },
  stages: { '50': 'st_new' },
  tasks: { '9': 'tsk_1' },
};

const context = {
  run: 'production',
  schema: {
    users: [{ id: 3, email: 'ada@acme.example', name: 'Ada', active: true }],
    pipelines: [{ id: 1, name: 'Sales', stages: [{ id: 2, name: 'Won over', order: 1, probability: null }] }],
  },
  ledger: {
    records: {
      byTargetIds: (_run: string, object: string, [id = '']: readonly string[]) => {
        const source_id = CREATED[object]?.[id];
        return Promise.resolve(new Map(source_id === undefined ? [] : [[id, { source_id }]]));
      },
    },
  },
} as unknown as RunContext;

describe('on the sheet that a customer compares', () => {
  test.each([
    ['an owner has his e-mail', 'deals', 'owner_id', 3, {}, 'ada@acme.example (3)'],
    ['a user who is none any more stays a number', 'deals', 'owner_id', 4, {}, 4],
    ['a stage that was there has its name', 'deals', 'stage_id', 2, {}, 'Won over (2)'],
    ['a stage that was made has its id in the source', 'deals', 'stage_id', 50, {}, 'st_new (50)'],
    ['a link has the id in the source', 'deals', 'org_id', 7, {}, 'acc_1 (7)'],
    ['a person made for a lead is known too', 'deals', 'person_id', 8, {}, 'led_1 (8)'],
    ['a link to somebody who was there before stays a number', 'deals', 'person_id', 99, {}, 99],
    ['what a note hangs on is named', 'notes', 'parent', 7, { org_id: 7, deal_id: null }, 'acc_1 (7)'],
    ['a file of a task hangs on its activity', 'attachments', 'parent', 9, { activity_id: 9 }, 'tsk_1 (9)'],
    [
      'an activity has day and time',
      'activities',
      'due',
      '2026-01-02',
      { due_time: '09:30:00' },
      '2026-01-02 09:30:00 UTC',
    ],
    ['a day without a time stays one', 'activities', 'due', '2026-01-02', { due_time: null }, '2026-01-02'],
    [
      'of e-mails the texts are left',
      'contacts',
      'emails',
      [{ value: 'a@b.example', primary: true }],
      {},
      'a@b.example',
    ],
    [
      'of an address its text',
      'accounts',
      'address',
      { value: 'Hafenstr. 2', country: null },
      {},
      'Hafenstr. 2',
    ],
    ['a plain text stays as it is', 'deals', 'title', 'Crane', {}, 'Crane'],
    ['nothing stays nothing', 'deals', 'org_id', null, {}, null],
  ] as const)('%s', async (_, object, to, value, record, expected) => {
    expect(await comparableValue(context, object, to, value, record)).toEqual(expected);
  });
});
