import { describe, expect, test } from 'vitest';
import { transformNote } from '../../../src/mapping/transform/note.js';
import {
  created,
  makeContext,
  makeMapping,
  makeRecord,
  MIGRATION_USER,
  skipCode,
  without,
} from './fixture.js';

const note = (values: Record<string, string>) =>
  makeRecord('notes', 'n_1', {
    parent_type: 'deal',
    parent_id: 'D2',
    body: 'Hi\nthere',
    author_email: 'ann@a.example',
    ...values,
  });

describe('a note', () => {
  test('becomes one complete Pipedrive note, with author and time', () => {
    expect(created(transformNote(note({ created_at: '2017-05-26T12:00:00Z' }), makeContext()))).toEqual({
      kind: 'create',
      key: '[sd:note:n_1]',
      values: [],
      reassign: null,
      body: {
        content: 'Hi<br />there<br /><br />[sd:note:n_1]',
        deal_id: 2,
        user_id: 7,
        add_time: '2017-05-26 12:00:00',
      },
    });
  });

  test.each([
    ['account', 'acc_3', { org_id: 3 }],
    ['Contacts ', 'con_4', { person_id: 4 }],
    ['lead', 'l5', { lead_id: 'lead-l5' }],
  ])('of a %s hangs on it', (parent_type, parent_id, expected) => {
    expect(created(transformNote(note({ parent_type, parent_id }), makeContext())).body).toMatchObject(
      expected,
    );
  });

  test("dated by a day alone is from midnight in the account's zone", () => {
    expect(created(transformNote(note({ created_at: '2017-05-26' }), makeContext())).body.add_time).toBe(
      '2017-05-26 05:00:00',
    );
  });

  test('of nobody is by the migration user, and listed', () => {
    const plan = created(transformNote(note({ author_email: ' ' }), makeContext()));
    expect([plan.body.user_id, plan.reassign]).toEqual([MIGRATION_USER, 'author_blank']);
  });

  test.each([
    [{ body: ' \n' }, 'required_blank'],
    [{ parent_id: '' }, 'required_blank'],
    [{ parent_type: '' }, 'required_blank'],
    [{ parent_type: 'ticket' }, 'value_invalid'],
    [{ parent_type: 'task', parent_id: 't1' }, 'value_invalid'],
  ])('with %j is skipped', (values, code) => {
    expect(skipCode(transformNote(note(values), makeContext()))).toBe(code);
  });

  test.each([
    ['missing', 'parent_missing'],
    ['skipped', 'parent_skipped'],
  ] as const)('whose parent is %s is skipped even where links may drop', (state, code) => {
    const context = makeContext({
      link: without({ deals: state }),
      mapping: makeMapping({ onMissingParent: 'drop' }),
    });
    expect(skipCode(transformNote(note({}), context))).toBe(code);
  });
});
