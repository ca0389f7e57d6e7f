import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { DateColumn, readDate } from '../../src/smartdesk/date-column.js';
import { instantOf, parseSourceDate } from '../../src/smartdesk/dates.js';

const BERLIN = 'Europe/Berlin';
const read = (value: string, dayFirst: boolean | null = null, zone = BERLIN): unknown =>
  parseSourceDate(value, { dayFirst, zone });

describe('forms', () => {
  test.each([
    ['2017-05-26', { kind: 'date', date: '2017-05-26' }],
    [' 2017/05/26 ', { kind: 'date', date: '2017-05-26' }],
    ['2017-05-26T18:00:00Z', { kind: 'instant', date: '2017-05-26', instant: '2017-05-26T18:00:00.000Z' }],
    ['2017-05-26T23:30:00Z', { kind: 'instant', date: '2017-05-27', instant: '2017-05-26T23:30:00.000Z' }],
    [
      '2017-05-26T18:00:00+05:30',
      { kind: 'instant', date: '2017-05-26', instant: '2017-05-26T12:30:00.000Z' },
    ],
    ['2017-05-26T18:00', { kind: 'instant', date: '2017-05-26', instant: '2017-05-26T16:00:00.000Z' }],
    ['2017-12-13 13:21:02.243', { kind: 'instant', date: '2017-12-13', instant: '2017-12-13T12:21:02.243Z' }],
    ['26/05/2017 18:00', { kind: 'instant', date: '2017-05-26', instant: '2017-05-26T16:00:00.000Z' }],
    ['5/26/2017 6:00 PM', { kind: 'instant', date: '2017-05-26', instant: '2017-05-26T16:00:00.000Z' }],
    ['5/26/2017, 12:05 am', { kind: 'instant', date: '2017-05-26', instant: '2017-05-25T22:05:00.000Z' }],
    ['9/9/2017', { kind: 'date', date: '2017-09-09' }],
    ['03.04.2017', { kind: 'date', date: '2017-04-03' }],
    ['26 May 2017', { kind: 'date', date: '2017-05-26' }],
    ['May 26, 2017', { kind: 'date', date: '2017-05-26' }],
    ['26-Sept-2017', { kind: 'date', date: '2017-09-26' }],
  ])('%s', (value, expected) => {
    expect(read(value)).toEqual({ ok: true, ...expected });
  });

  test.each([
    ['', 'shape'],
    ['tomorrow', 'shape'],
    ['20170526', 'shape'],
    ['26/05/17', 'shape'],
    ['2017-05/26', 'shape'],
    ['31/02/2017', 'impossible'],
    ['2017-02-29', 'impossible'],
    ['13/13/2017', 'impossible'],
    ['26 Mai 2017', 'impossible'],
    ['2017-05-26 24:00', 'impossible'],
    ['2017-05-26 13:00 PM', 'impossible'],
    ['2017-05-26T10:00:00+19:00', 'impossible'],
    ['03/04/2017', 'ambiguous'],
  ])('%s is refused: %s', (value, reason) => {
    expect(read(value)).toEqual({ ok: false, reason });
  });

  test('a decided order is strict', () => {
    expect(read('03/04/2017', true)).toMatchObject({ date: '2017-04-03' });
    expect(read('03/04/2017', false)).toMatchObject({ date: '2017-03-04' });
    expect(read('26/05/2017', false)).toEqual({ ok: false, reason: 'impossible' });
    expect(read('05/26/2017', true)).toEqual({ ok: false, reason: 'impossible' });
  });

  test('a zone that does not exist is a mistake of the caller', () => {
    expect(() => read('2017-05-26T10:00', null, 'Mars/Olympus')).toThrow(RangeError);
    expect(() => read('2017-05-26T10:00Z', null, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('summer time', () => {
  test('a time in the gap is moved on by its length; a repeated time is the first of the two', () => {
    expect(read('2026-03-29 02:30')).toMatchObject({
      date: '2026-03-29',
      instant: '2026-03-29T01:30:00.000Z',
    });
    expect(read('2026-10-25 02:30')).toMatchObject({
      date: '2026-10-25',
      instant: '2026-10-25T00:30:00.000Z',
    });
  });

  test('a calendar day as an instant is its first moment, also where midnight is skipped', () => {
    const day = parseSourceDate('2018-11-04', { dayFirst: null, zone: 'America/Sao_Paulo' });
    if (!day.ok) throw new Error(day.reason);
    expect(instantOf(day, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
    expect(instantOf(day, BERLIN)).toBe('2018-11-03T23:00:00.000Z');
  });
});

const ZONES = [BERLIN, 'America/Chicago', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];
const moment = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
});

describe('laws', () => {
  test('what is written from an instant in a zone is read as that instant, or as its other occurrence in autumn', () => {
    fc.assert(
      fc.property(
        moment,
        fc.constantFrom(...ZONES),
        fc.constantFrom('dd/MM/yyyy HH:mm:ss', 'yyyy-MM-dd HH:mm:ss.SSS', 'dd.MM.yyyy HH:mm:ss'),
        (date, zone, form) => {
          const whole = DateTime.fromJSDate(date, { zone }).startOf('second');
          const parsed = parseSourceDate(whole.toFormat(form), { dayFirst: true, zone });
          if (!parsed.ok || parsed.kind !== 'instant') throw new Error('not read as an instant');
          const candidates = whole.getPossibleOffsets().map((other) => other.toMillis());
          expect(Date.parse(parsed.instant)).toBe(Math.min(...candidates));
          expect(parsed.date).toBe(whole.toFormat('yyyy-MM-dd'));
        },
      ),
    );
  });

  test('a day stays that day in every zone and either order', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), fc.boolean(), (date, zone, dayFirst) => {
        const day = DateTime.fromJSDate(date, { zone: 'utc' });
        const expected = { ok: true, kind: 'date', date: day.toFormat('yyyy-MM-dd') };
        expect(parseSourceDate(day.toFormat(dayFirst ? 'd/M/yyyy' : 'M/d/yyyy'), { dayFirst, zone })).toEqual(
          expected,
        );
        expect(parseSourceDate(day.toFormat('yyyy-MM-dd'), { dayFirst, zone })).toEqual(expected);
      }),
    );
  });

  test('in every zone a time is the first instant at which clocks show it; one that they leave out comes later', () => {
    const anyMoment = fc.date({
      min: new Date('1965-01-01T00:00:00Z'),
      max: new Date('2045-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    const zones = Intl.supportedValuesOf('timeZone');
    const form = 'yyyy-MM-dd HH:mm:ss';
    fc.assert(
      fc.property(anyMoment, fc.constantFrom(...zones), fc.boolean(), (date, zone, isMidnight) => {
        const utc = DateTime.fromJSDate(date, { zone: 'utc' }).startOf(isMidnight ? 'day' : 'second');
        const text = utc.toFormat(form);
        const parsed = parseSourceDate(text, { dayFirst: null, zone });
        if (!parsed.ok || parsed.kind !== 'instant') throw new Error('not read as an instant');
        if (isMidnight) {
          expect(instantOf({ ok: true, kind: 'date', date: text.slice(0, 10) }, zone)).toBe(parsed.instant);
        }
        const shownAt = (at: number): string => DateTime.fromMillis(at, { zone }).toFormat(form);
        const instant = Date.parse(parsed.instant);
        // By so many minutes clocks have changed, but for the zones that crossed the date line.
        const steps = [-180, -120, -60, -40, -30, -20, 20, 30, 40, 60, 120, 180].map(
          (step) => instant + step * 60_000,
        );
        if (shownAt(instant) === text) {
          expect(steps.filter((at) => at < instant && shownAt(at) === text)).toEqual([]);
        } else {
          expect(shownAt(instant) > text).toBe(true);
          expect(steps.filter((at) => shownAt(at) === text)).toEqual([]);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('no text makes it throw', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789/-.: TZ+apmMay,'), maxLength: 30 });
    fc.assert(
      fc.property(text, fc.constantFrom(true, false, null), (value, dayFirst) => {
        expect(typeof parseSourceDate(value, { dayFirst, zone: BERLIN }).ok).toBe('boolean');
      }),
    );
  });
});

describe('a column', () => {
  const column = (...values: string[]): ReturnType<DateColumn['report']> => {
    const dates = new DateColumn();
    let blank = 0;
    values.forEach((value, index) => {
      if (value === '') blank += 1;
      else dates.add(readDate(value), 1, [index + 1]);
    });
    return dates.report(blank);
  };

  test('one proof decides, and its row is named', () => {
    expect(column('03/04/2017', '9/9/2017', '26/05/2017 18:00')).toMatchObject({
      order: 'day_first',
      dayFirst: true,
      provesDayFirst: { count: 1, rows: [3] },
      open: { count: 1, rows: [1] },
    });
    expect(column('03/04/2017', '8/22/2017')).toMatchObject({ order: 'month_first', dayFirst: false });
  });

  test('without proof a person is asked, and with proof of both too', () => {
    expect(column('03/04/2017', '')).toMatchObject({
      order: 'ambiguous',
      dayFirst: null,
      blank: 1,
      filled: 1,
    });
    expect(column('26/05/2017', '05/26/2017')).toMatchObject({ order: 'mixed', dayFirst: null });
  });

  test('dots, ISO and twins need no decision; impossible days prove nothing', () => {
    expect(column('03.04.2017', '2017-04-03', '7/7/2017')).toMatchObject({ order: 'none' });
    expect(column('31/02/2017', 'soon')).toMatchObject({
      order: 'none',
      impossible: { rows: [1] },
      unreadable: { rows: [2] },
    });
  });

  test('no value that the load reads as a date is overlooked', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789/-.: TZ+apmMay,'), maxLength: 24 });
    const month = fc.constantFrom('May', 'Sept', 'December', 'Feb.', 'foo');
    const named = fc
      .tuple(fc.integer({ min: 0, max: 40 }), month, fc.constantFrom(' ', '-', ', '))
      .map(([day, name, mark]) => [
        `${day}${mark}${name} 2017`,
        `${name} ${day}, 2017`,
        `${name} ${day} 2017`,
      ]);
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          named.chain((forms) => fc.constantFrom(...forms)),
        ),
        (value) => {
          const parsed = parseSourceDate(value, { dayFirst: null, zone: 'UTC' });
          const isDate = parsed.ok || parsed.reason !== 'shape';
          expect(readDate(value.trim()) !== null).toBe(isDate);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('whatever it proves, every value that depends on the order is then read or known to be impossible', () => {
    const slash = fc
      .tuple(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 12 }))
      .map(([d, m]) => `${d}/${m}/2020`);
    fc.assert(
      fc.property(fc.array(slash, { minLength: 1, maxLength: 30 }), (values) => {
        const { order, dayFirst, impossible } = column(...values);
        expect(order).not.toBe('month_first');
        if (order !== 'day_first') return;
        const unread = values.filter((value) => !parseSourceDate(value, { dayFirst, zone: 'UTC' }).ok);
        expect(unread.length).toBe(impossible.count);
      }),
    );
  });
});
