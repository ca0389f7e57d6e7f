import { describe, expect, test } from 'vitest';
import { parseRecordName } from '../../src/trace/record-name.js';

describe('OBJECT/ID', () => {
  test.each([
    ['contacts/con_00001', { object: 'contacts', id: 'con_00001' }],
    ['deals/a/b', { object: 'deals', id: 'a/b' }],
    ['accounts/acc_1#7', { object: 'accounts', id: 'acc_1#7' }],
    ['lead_persons/led_1', { object: 'lead_persons', id: 'led_1' }],
    ['leads/led_1#person', { object: 'lead_persons', id: 'led_1' }],
    ['leads/led_1#organization', { object: 'lead_organizations', id: 'led_1' }],
    ['contacts/con_1#person', { object: 'contacts', id: 'con_1#person' }],
    ['tickets/tic_1', { object: 'tickets', id: 'tic_1' }],
  ])('%s is understood', (text, name) => {
    expect(parseRecordName(text)).toEqual({ ok: true, name });
  });

  test.each([
    ['con_00001', /no slash/],
    ['', /no slash/],
    ['contacts/', /id is missing/],
    ['contacts/  ', /id is missing/],
    ['/con_00001', /is no object; objects are users, /],
    ['contact/con_00001', /did you mean `contacts`/],
    ['Deals/d1', /did you mean `deals`/],
    ['contcts/con_00001', /did you mean `contacts`/],
    ['persons/1', /is no object/],
    ['__proto__/1', /is no object/],
  ])('%s is refused with what is wrong', (text, problem) => {
    const parsed = parseRecordName(text);
    expect(parsed.ok ? '' : parsed.problem).toMatch(problem);
  });
});
