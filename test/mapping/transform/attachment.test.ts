import { describe, expect, test } from 'vitest';
import { attachmentLinkNote, transformAttachment } from '../../../src/mapping/transform/attachment.js';
import { sanitizeNote } from '../../../src/sandbox/pipedrive/html.js';
import {
  created,
  makeContext,
  makeMapping,
  makeRecord,
  MIGRATION_USER,
  skipCode,
  without,
} from './fixture.js';

const file = (values: Record<string, string>) =>
  makeRecord('attachments', 'att_1', {
    parent_type: 'deal',
    parent_id: 'D2',
    filename: 'Angebot Größe & Preis, v1.docx',
    ...values,
  });

describe('an attachment', () => {
  test.each([
    ['deal', 'D2', { deal_id: 2 }],
    ['account', 'acc_3', { org_id: 3 }],
    ['contact', 'con_4', { person_id: 4 }],
    ['task', 'tsk_5', { activity_id: 5 }],
    ['lead', 'l6', { lead_id: 'lead-l6' }],
  ])('of a %s is uploaded to it under its own name', (parent_type, parent_id, parent) => {
    expect(transformAttachment(file({ parent_type, parent_id }), makeContext())).toEqual({
      kind: 'upload',
      parent,
      filename: 'Angebot Größe & Preis, v1.docx',
      values: [],
    });
  });

  test.each([
    [{ filename: '', path: 'attachments/att_1/a b.pdf' }, 'a b.pdf'],
    [{ filename: '', url: 'https://a.example/x/y.mov?z=1/2' }, 'y.mov'],
    [{ filename: '' }, 'attachment-att_1'],
    [{ filename: 'a\r\nb.pdf' }, 'a b.pdf'],
  ])('with %j is called %s', (values, filename) => {
    expect(transformAttachment(file(values), makeContext())).toMatchObject({ filename });
  });

  test('whose parent is gone is skipped even where links may drop', () => {
    const context = makeContext({
      link: without({ deals: 'missing' }),
      mapping: makeMapping({ onMissingParent: 'drop' }),
    });
    expect(skipCode(transformAttachment(file({}), context))).toBe('parent_missing');
  });
});

describe('the note for a file hosted elsewhere', () => {
  const URL = 'https://files.example/a?b=1&c="2"';

  test('shows name and link on the parent, as the server keeps it', () => {
    const plan = created(attachmentLinkNote(file({}), URL, makeContext()));
    expect(plan.key).toBe('[sd:note:attachments/att_1]');
    expect(plan.body).toEqual({
      content:
        '<p>Angebot Größe &amp; Preis, v1.docx: <a href="https://files.example/a?b=1&amp;c=&quot;2&quot;">https://files.example/a?b=1&amp;c="2"</a></p><br /><br />[sd:note:attachments/att_1]',
      deal_id: 2,
      user_id: MIGRATION_USER,
    });
    expect(sanitizeNote(String(plan.body.content))).toBe(plan.body.content);
  });

  test('links nothing but http and https', () => {
    const plan = created(attachmentLinkNote(file({}), 'javascript:alert(1)', makeContext()));
    expect(plan.body.content).not.toContain('href');
  });

  test("of a task's file goes to what the task hangs on, because notes cannot hang on activities", () => {
    const record = file({ parent_type: 'task', parent_id: 'tsk_5' });
    const task = makeRecord('tasks', 'tsk_5', { deal_id: 'D7', account_id: 'acc_8' });
    expect(created(attachmentLinkNote(record, URL, makeContext(), task)).body).toMatchObject({
      deal_id: 7,
      org_id: 8,
    });
    expect(skipCode(attachmentLinkNote(record, URL, makeContext(), makeRecord('tasks', 'tsk_5', {})))).toBe(
      'parent_missing',
    );
    expect(skipCode(attachmentLinkNote(record, URL, makeContext()))).toBe('value_invalid');
  });
});
