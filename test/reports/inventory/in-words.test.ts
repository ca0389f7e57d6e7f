import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actionsInWords,
  conditionsInWords,
  triggerInWords,
} from '../../../src/reports/inventory/in-words.js';

describe('a trigger', () => {
  test.each([
    ['lead.created', 'When a lead is created'],
    ['activity.updated', 'When an activity is changed'],
    ['deal.status_changed', 'When the status of a deal changes'],
    ['deal:won', 'When a deal is won'],
    ['deal.rotted', 'When a deal: rotted'],
    ['schedule.daily', 'Every day'],
    ['schedule.weekly', 'Every week'],
    ['schedule.first_monday', 'On a schedule: first monday'],
    ['somebody fills in a form', 'Somebody fills in a form'],
    ['form_submitted', 'Form submitted'],
    ['lead.constructor', 'When a lead: constructor'],
    ['schedule.constructor', 'On a schedule: constructor'],
    ['', ''],
  ])('%s is %s', (text, words) => {
    expect(triggerInWords(text)).toBe(words);
  });
});

describe('conditions', () => {
  test.each([
    ['lead_source is not blank', ['lead source is not blank']],
    ['status = lost', ['status is lost']],
    ['modified_at older than 30 days', ['the last change is older than 30 days']],
    ['value > 50000 and status != won', ['value is more than 50000', 'status is not won']],
    ['name = "Rock and Roll"; value>=5', ['name is "Rock and Roll"', 'value is at least 5']],
    ['[{"field":"status","op":"is","value":"lost"}]', ['field status, op is, value lost']],
    ['(anything) else', ['(anything) else']],
    ['[not json', ['[not json']],
    ['', []],
  ])('%s', (text, words) => {
    expect(conditionsInWords(text)).toEqual(words);
  });
});

describe('actions', () => {
  test.each([
    ['set owner by round robin', ['Set owner by round robin']],
    ["send email template 'survey'", ["Send email template 'survey'"]],
    ["send 'a; b' then create_task; notify owner", ["Send 'a; b'", 'Create task', 'Notify owner']],
    ['["send_email","wait 3 days"]', ['Send email', 'Wait 3 days']],
    ["it's done; it's told", ["It's done", "It's told"]],
    ['', []],
  ])('%s', (text, words) => {
    expect(actionsInWords(text)).toEqual(words);
  });

  test('lose no letter or digit of what was written, whatever it is', () => {
    const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const texts = fc.string({ unit: fc.constantFrom('a', 'Z', '1', ' ', ';', '_', "'", '"', '\n', '.') });
    fc.assert(
      fc.property(texts, (text) => {
        expect(bare(actionsInWords(text).join(' '))).toBe(bare(text));
      }),
    );
  });
});
