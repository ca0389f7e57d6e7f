import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import {
  USUAL_WEEKEND,
  businessDaysLeft,
  endOfBusinessDays,
  isBusinessDay,
  type BusinessCalendar,
} from '../../src/hypercare/business-days.js';

const calendar = (
  timezone: string,
  holidays: readonly string[] = [],
  weekend = USUAL_WEEKEND,
): BusinessCalendar => ({
  timezone,
  holidays,
  weekend,
});

/** Why the case is here, zone, begin, days, local end; days off besides weekends. All written by hand from a calendar. */
const CASES: readonly (readonly [string, string, string, number, string, (readonly string[])?])[] = [
  ['in the middle of a day', 'Europe/Berlin', '2026-06-09T10:00+02:00', 5, '2026-06-17T00:00:00+02:00'],
  ['at the very start of a day', 'Europe/Berlin', '2026-06-08T00:00+02:00', 5, '2026-06-13T00:00:00+02:00'],
  ['on Friday evening', 'Europe/Berlin', '2026-06-12T22:30+02:00', 5, '2026-06-20T00:00:00+02:00'],
  ['on Saturday', 'Europe/Berlin', '2026-06-13T12:00+02:00', 5, '2026-06-20T00:00:00+02:00'],
  [
    'in the last instant of Sunday',
    'Europe/Berlin',
    '2026-06-14T23:59:59.999+02:00',
    5,
    '2026-06-20T00:00:00+02:00',
  ],
  ['one day only', 'Europe/Berlin', '2026-06-12T09:00+02:00', 1, '2026-06-16T00:00:00+02:00'],
  ['clock put forward, Berlin', 'Europe/Berlin', '2026-03-25T15:00+01:00', 5, '2026-04-02T00:00:00+02:00'],
  ['clock put back, Berlin', 'Europe/Berlin', '2026-10-22T09:00+02:00', 5, '2026-10-30T00:00:00+01:00'],
  [
    'clock put forward, California',
    'America/Los_Angeles',
    '2026-03-05T18:00-08:00',
    5,
    '2026-03-13T00:00:00-07:00',
  ],
  [
    'clock put back, California',
    'America/Los_Angeles',
    '2026-10-29T12:00-07:00',
    5,
    '2026-11-06T00:00:00-08:00',
  ],
  [
    'already tomorrow in the west',
    'America/Los_Angeles',
    '2026-06-13T05:00Z',
    1,
    '2026-06-16T00:00:00-07:00',
  ],
  [
    'clock put back, Easter, Auckland',
    'Pacific/Auckland',
    '2026-04-02T16:00+13:00',
    5,
    '2026-04-14T00:00:00+12:00',
    ['2026-04-03', '2026-04-06'],
  ],
  [
    'clock put forward, next day already, Auckland',
    'Pacific/Auckland',
    '2026-09-23T13:00Z',
    5,
    '2026-10-02T00:00:00+13:00',
  ],
  ['the first zone of the world', 'Pacific/Kiritimati', '2026-06-11T10:30Z', 5, '2026-06-20T00:00:00+14:00'],
  [
    'over Christmas',
    'Europe/Berlin',
    '2026-12-22T17:00+01:00',
    5,
    '2026-12-31T00:00:00+01:00',
    ['2026-12-25', '2026-12-26'],
  ],
  [
    'over the change of the year',
    'Europe/Berlin',
    '2026-12-22T17:00+01:00',
    8,
    '2027-01-06T00:00:00+01:00',
    ['2026-12-25', '2026-12-26', '2027-01-01'],
  ],
  [
    'holidays on a weekend cost nothing',
    'Europe/Berlin',
    '2026-10-01T08:00+02:00',
    2,
    '2026-10-06T00:00:00+02:00',
    ['2026-10-03', '2026-10-04'],
  ],
  [
    'a holiday that is named twice counts once',
    'Europe/Berlin',
    '2026-05-12T08:00+02:00',
    2,
    '2026-05-16T00:00:00+02:00',
    ['2026-05-14', '2026-05-14'],
  ],
  [
    'begins on a holiday',
    'Europe/Berlin',
    '2026-05-14T00:00+02:00',
    1,
    '2026-05-16T00:00:00+02:00',
    ['2026-05-14'],
  ],
  ['a second before midnight, India', 'Asia/Kolkata', '2026-06-11T18:29:59Z', 5, '2026-06-19T00:00:00+05:30'],
  ['midnight, India', 'Asia/Kolkata', '2026-06-11T18:30:00Z', 5, '2026-06-19T00:00:00+05:30'],
  ['a second after midnight, India', 'Asia/Kolkata', '2026-06-11T18:30:01Z', 5, '2026-06-20T00:00:00+05:30'],
  ['a quarter of an hour, Nepal', 'Asia/Kathmandu', '2026-06-08T12:00+05:45', 1, '2026-06-10T00:00:00+05:45'],
  [
    'clock put back by half an hour',
    'Australia/Lord_Howe',
    '2026-04-03T09:00+11:00',
    5,
    '2026-04-11T00:00:00+10:30',
  ],
  ['a day that begins at one', 'Africa/Cairo', '2026-04-22T10:00+02:00', 1, '2026-04-24T01:00:00+03:00'],
];

describe('the end of some business days', () => {
  test.each(
    CASES.map(([why, zone, start, days, end, holidays]) => ({ why, zone, start, days, end, holidays })),
  )('$why ($zone, $start, $days days)', ({ zone, start, days, end, holidays = [] }) => {
    const until = endOfBusinessDays(new Date(start), days, calendar(zone, holidays));
    expect(DateTime.fromJSDate(until, { zone }).toISO({ suppressMilliseconds: true })).toBe(end);
  });

  test('none are over at once, at any hour', () => {
    const start = new Date('2026-06-13T10:11:12.345Z');
    expect(endOfBusinessDays(start, 0, calendar('Europe/Berlin'))).toEqual(start);
  });

  test('where Friday and Saturday are the weekend, Sunday is a day of work', () => {
    const until = endOfBusinessDays(
      new Date('2026-06-11T12:00+03:00'),
      2,
      calendar('Asia/Riyadh', [], [5, 6]),
    );
    expect(until.toISOString()).toBe('2026-06-15T21:00:00.000Z');
  });

  test('is refused for what cannot be counted', () => {
    const now = new Date('2026-06-09T10:00Z');
    const berlin = calendar('Europe/Berlin');
    expect(() => endOfBusinessDays(now, 1.5, berlin)).toThrow(/no number of business days/);
    expect(() => endOfBusinessDays(now, -1, berlin)).toThrow(RangeError);
    expect(() => endOfBusinessDays(now, 1, calendar('Europe/Berln'))).toThrow(/no such time zone/);
    expect(() => endOfBusinessDays(new Date(NaN), 1, berlin)).toThrow(/no such instant/);
    expect(() => endOfBusinessDays(now, 1, calendar('Europe/Berlin', [], [1, 2, 3, 4, 5, 6, 7]))).toThrow(
      /weekend/,
    );
  });
});

describe('a business day', () => {
  test('is a day of the week that is neither weekend nor holiday', () => {
    const days = ['2026-12-24', '2026-12-25', '2026-12-26', '2026-12-27', '2026-12-28'];
    const berlin = calendar('Europe/Berlin', ['2026-12-25']);
    expect(days.map((day) => isBusinessDay(day, berlin))).toEqual([true, false, false, false, true]);
  });
});

describe('business days left', () => {
  const berlin = calendar('Europe/Berlin', ['2026-06-15']);
  const end = new Date('2026-06-18T00:00+02:00');

  test.each([
    ['2026-06-09T10:00+02:00', 5],
    ['2026-06-10T10:00+02:00', 4],
    ['2026-06-12T23:00+02:00', 2],
    ['2026-06-14T12:00+02:00', 2],
    ['2026-06-15T12:00+02:00', 2],
    ['2026-06-17T12:00+02:00', 0],
    ['2026-06-30T12:00+02:00', 0],
  ])('at %s are %i', (now, left) => {
    expect(businessDaysLeft(new Date(now), end, berlin)).toBe(left);
  });
});

const zones = fc.constantFrom(
  'Pacific/Auckland',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'America/Santiago',
  'UTC',
);
const instants = fc.date({
  min: new Date('2025-01-01'),
  max: new Date('2029-12-31'),
  noInvalidDate: true,
});
const daysOff = fc.uniqueArray(
  fc.date({ min: new Date('2025-01-01'), max: new Date('2030-06-30'), noInvalidDate: true }),
  { maxLength: 60 },
);

describe('laws', () => {
  test('what is promised is what is left at the begin, and the last day is one of work', () => {
    fc.assert(
      fc.property(zones, instants, daysOff, fc.integer({ min: 1, max: 60 }), (zone, start, off, days) => {
        const rules = calendar(
          zone,
          off.map((day) => day.toISOString().slice(0, 10)),
        );
        const end = endOfBusinessDays(start, days, rules);
        expect(businessDaysLeft(start, end, rules)).toBe(days);
        const local = DateTime.fromJSDate(end, { zone });
        expect(local.startOf('day').toMillis()).toBe(end.getTime());
        const last = local.minus({ milliseconds: 1 }).toISODate() ?? '';
        expect(isBusinessDay(last, rules)).toBe(true);
        expect(endOfBusinessDays(start, days + 1, rules).getTime()).toBeGreaterThan(end.getTime());
      }),
    );
  });
});
