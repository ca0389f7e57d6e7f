import { describe, expect, test } from 'vitest';
import { transformActivity } from '../../../src/mapping/transform/activity.js';
import { targetObjectOf } from '../../../src/mapping/transform/index.js';
import { transformTask } from '../../../src/mapping/transform/task.js';
import {
  created,
  makeContext,
  makeMapping,
  makeRecord,
  makeSchema,
  MIGRATION_USER,
  reported,
  skipCode,
  without,
} from './fixture.js';

const activity = (values: Record<string, string>) =>
  makeRecord('activities', 'act_1', {
    type: 'call',
    subject: 'Ringing',
    owner_email: 'ann@a.example',
    ...values,
  });
const task = (values: Record<string, string>) =>
  makeRecord('tasks', 'tsk_1', {
    subject: 'Call back',
    status: 'open',
    assignee_email: 'ann@a.example',
    ...values,
  });

describe('an activity', () => {
  test('becomes one complete activity, done, with its marker', () => {
    const record = activity({
      body: 'a < b\nc',
      occurred_at: '26/05/2017 18:00',
      duration_minutes: '90',
      contact_id: 'con_1',
      deal_id: 'D2',
      account_id: 'acc_3',
      cf_source_ref: 'mail/7',
    });
    expect(created(transformActivity(record, makeContext()))).toEqual({
      kind: 'create',
      key: '[sd:activity:act_1]',
      values: [],
      reassign: null,
      body: {
        type: 'call',
        subject: 'Ringing',
        owner_id: 7,
        deal_id: 2,
        org_id: 3,
        participants: [{ person_id: 1, primary: true }],
        due_date: '2017-05-26',
        due_time: '23:00:00',
        duration: '01:30',
        done: true,
        note: 'a &lt; b<br />c<br /><br />Source ref: mail/7<br /><br />[sd:activity:act_1]',
      },
    });
  });

  test("writes the source's label of a custom field where the mapping carries it", () => {
    const labelled = { to: 'note', label: 'Source reference' };
    const mapping = makeMapping();
    const activities = {
      ...mapping.objects.activities,
      fields: {
        ...mapping.objects.activities.fields,
        cf_source_ref: { ...labelled, onInvalid: 'drop' as const },
      },
    };
    const context = makeContext({ mapping: { ...mapping, objects: { ...mapping.objects, activities } } });
    expect(created(transformActivity(activity({ cf_source_ref: '7' }), context)).body.note).toBe(
      'Source reference: 7<br /><br />[sd:activity:act_1]',
    );
  });

  test.each([
    ['2017-05-26', { due_date: '2017-05-26' }],
    ['2017-05-26 23:30:15.7', { due_date: '2017-05-27', due_time: '04:30:15' }],
    ['2017-12-31T09:00:00Z', { due_date: '2017-12-31', due_time: '09:00:00' }],
    ['', {}],
  ])('of %j is due %j in UTC', (occurred_at, due) => {
    const plan = created(transformActivity(activity({ occurred_at }), makeContext()));
    const { due_date, due_time } = plan.body;
    expect({
      ...(due_date !== undefined && { due_date }),
      ...(due_time !== undefined && { due_time }),
    }).toEqual(due);
    expect(plan.values).toEqual([]);
  });

  test.each([
    ['0', undefined, 0],
    ['', undefined, 0],
    ['60', '01:00', 0],
    ['5.0', '00:05', 0],
    ['1439', '23:59', 0],
    ['1440', undefined, 1],
    ['-5', undefined, 1],
    ['1.5', undefined, 1],
    ['long', undefined, 1],
  ])('of %j minutes lasts %s', (duration_minutes, duration, notes) => {
    const plan = created(transformActivity(activity({ duration_minutes }), makeContext()));
    expect(plan.body.duration).toBe(duration);
    expect(plan.values).toHaveLength(notes);
  });

  test('takes its type by the mapping, by name and by key, in any case', () => {
    const schema = makeSchema();
    const [call] = schema.activityTypes;
    const renamed = {
      ...schema,
      activityTypes: [{ ...call, key: 'note_1', name: 'Note' }, ...schema.activityTypes.slice(1, 4)],
    };
    const typeOf = (type: string) =>
      created(transformActivity(activity({ type }), makeContext({ schema: renamed as typeof schema }))).body
        .type;
    expect([typeOf('note'), typeOf('NOTE'), typeOf('Email'), typeOf('task')]).toEqual([
      'note_1',
      'note_1',
      'email',
      'task',
    ]);
  });

  test.each(['', 'fax'])('of type %j is skipped', (type) => {
    expect(skipCode(transformActivity(activity({ type }), makeContext()))).toBe('type_unknown');
  });

  test("without a subject has its type's name; one too long is cut", () => {
    const blank = created(transformActivity(activity({ subject: '', type: 'note' }), makeContext()));
    expect([blank.body.subject, reported(blank)]).toEqual(['Note', ['subject name_blank defaulted Note']]);
    const long = created(transformActivity(activity({ subject: 'x'.repeat(331) }), makeContext()));
    expect([long.body.subject, long.values]).toMatchObject([
      'x'.repeat(254) + '…',
      [{ code: 'too_long', value: 'x'.repeat(331) }],
    ]);
  });

  test('with deal and lead keeps the deal and reports the lead', () => {
    const record = activity({ deal_id: 'D2', lead_id: 'l3' });
    const plan = created(transformActivity(record, makeContext()));
    expect(plan.body.deal_id).toBe(2);
    expect(plan.body).not.toHaveProperty('lead_id');
    expect(reported(plan)).toEqual(['lead_id parent_unlinked dropped l3']);
  });

  test('of a lead alone hangs on the lead', () => {
    expect(created(transformActivity(activity({ lead_id: 'l3' }), makeContext())).body.lead_id).toBe(
      'lead-l3',
    );
  });

  test('whose deal is gone is skipped; with drop the lead stands in', () => {
    const record = activity({ deal_id: 'D2', lead_id: 'l3', account_id: 'acc_1' });
    const link = without({ deals: 'missing' });
    expect(skipCode(transformActivity(record, makeContext({ link })))).toBe('parent_missing');
    const plan = created(
      transformActivity(record, makeContext({ link, mapping: makeMapping({ onMissingParent: 'drop' }) })),
    );
    expect(plan.body).toMatchObject({ lead_id: 'lead-l3', org_id: 1 });
    expect(reported(plan)).toEqual(['deal_id parent_missing dropped D2']);
  });

  test('without an owner is listed for reassignment', () => {
    const plan = created(transformActivity(activity({ owner_email: '' }), makeContext()));
    expect([plan.body.owner_id, plan.reassign]).toEqual([MIGRATION_USER, 'owner_blank']);
  });
});

describe('an activity of type note where the mapping chooses Pipedrive notes', () => {
  const mapping = makeMapping({ notes: 'note' });
  const context = makeContext({ mapping });

  test('becomes a note with its subject, author and time', () => {
    const record = activity({
      type: ' Note ',
      body: '<p>Hi</p>',
      occurred_at: '2017-05-26',
      lead_id: 'l3',
      cf_source_ref: '7',
    });
    expect(targetObjectOf('activities', record, mapping)).toBe('note');
    expect(created(transformActivity(record, context))).toEqual({
      kind: 'create',
      key: '[sd:note:act_1]',
      values: [],
      reassign: null,
      body: {
        content: '<p>Hi</p><br /><br />Subject: Ringing<br />Source ref: 7<br /><br />[sd:note:act_1]',
        lead_id: 'lead-l3',
        user_id: 7,
        add_time: '2017-05-26 05:00:00',
      },
    });
  });

  test('needs something to hang on', () => {
    expect(skipCode(transformActivity(activity({ type: 'note' }), context))).toBe('required_blank');
  });

  test('leaves other types activities', () => {
    expect(targetObjectOf('activities', activity({}), mapping)).toBe('activity');
    expect(created(transformActivity(activity({}), context)).key).toBe('[sd:activity:act_1]');
  });
});

describe('a task', () => {
  test('becomes one complete activity of type Task', () => {
    const record = task({
      description: 'ask for <b>',
      due_at: '2017-11-02',
      contact_id: 'con_1',
      deal_id: 'D2',
      account_id: 'acc_3',
    });
    expect(created(transformTask(record, makeContext()))).toEqual({
      kind: 'create',
      key: '[sd:task:tsk_1]',
      values: [],
      reassign: null,
      body: {
        type: 'task',
        subject: 'Call back',
        owner_id: 7,
        deal_id: 2,
        org_id: 3,
        participants: [{ person_id: 1, primary: true }],
        due_date: '2017-11-02',
        done: false,
        note: 'ask for <b></b><br /><br />[sd:task:tsk_1]',
      },
    });
  });

  test.each([
    ['completed', true],
    [' Done ', true],
    ['OPEN', false],
    ['in progress', false],
  ])('with status %j is done: %s', (status, done) => {
    expect(created(transformTask(task({ status }), makeContext())).body.done).toBe(done);
  });

  test('with an unknown status is skipped, with none stays open and is reported', () => {
    expect(skipCode(transformTask(task({ status: 'parked' }), makeContext()))).toBe('status_unknown');
    const plan = created(transformTask(task({ status: '' }), makeContext()));
    expect([plan.body.done, reported(plan)]).toEqual([false, ['status required_blank defaulted open']]);
  });

  test('that nobody is assigned to goes to the migration user and into the list', () => {
    const plan = created(transformTask(task({ assignee_email: '' }), makeContext()));
    expect([plan.body.owner_id, plan.reassign]).toEqual([MIGRATION_USER, 'assignee_blank']);
  });

  test('without a subject is called Task', () => {
    expect(created(transformTask(task({ subject: '' }), makeContext())).body.subject).toBe('Task');
  });

  test('in a target without the type stops the phase', () => {
    const schema = { ...makeSchema(), activityTypes: [] };
    expect(() => transformTask(task({}), makeContext({ schema }))).toThrow(
      expect.objectContaining({ code: 'activity_type_missing' }),
    );
  });
});
