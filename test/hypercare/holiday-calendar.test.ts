import { describe, expect, test } from 'vitest';
import { endOfBusinessDays } from '../../src/hypercare/business-days.js';
import { businessCalendar, publicHolidays, regionProblem } from '../../src/hypercare/holiday-calendar.js';

describe('public holidays', () => {
  test('are those of the state too', () => {
    expect(publicHolidays({ country: 'DE', state: 'BE' }, [2026])).toEqual([
      '2026-01-01',
      '2026-03-08',
      '2026-04-03',
      '2026-04-06',
      '2026-05-01',
      '2026-05-14',
      '2026-05-25',
      '2026-10-03',
      '2026-12-25',
      '2026-12-26',
    ]);
    expect(publicHolidays({ country: 'DE' }, [2026])).not.toContain('2026-03-08');
    expect(publicHolidays({ country: 'DE', state: 'BY', region: 'A' }, [2026])).toContain('2026-08-08');
  });

  test('are kept on another day where they fall on a weekend, over the year change too', () => {
    const days = publicHolidays({ country: 'US' }, [2026, 2027]);
    expect(days).toContain('2026-07-03');
    expect(days).toContain('2027-12-31');
  });

  test('of several days are all of them, also where the day begins in the evening before', () => {
    const days = publicHolidays({ country: 'AE' }, [2026]);
    expect(days.filter((day) => day.startsWith('2026-03'))).toEqual([
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
    ]);
  });

  test('of an afternoon are days of work', () => {
    expect(publicHolidays({ country: 'IS' }, [2026])).not.toContain('2026-12-24');
    expect(publicHolidays({ country: 'IS' }, [2026])).toContain('2026-12-25');
  });

  test('on whose day the clock is changed are whole days', () => {
    expect(publicHolidays({ country: 'DK' }, [2027])).toContain('2027-03-28');
  });
});

describe('the calendar of a hypercare', () => {
  const start = new Date('2026-12-22T17:00+01:00');

  test('knows the holidays of the next year', () => {
    const calendar = businessCalendar(
      { timezone: 'Europe/Berlin', holidays: { country: 'DE', state: 'BE' } },
      start,
    );
    expect(endOfBusinessDays(start, 8, calendar).toISOString()).toBe('2027-01-05T23:00:00.000Z');
  });

  test('takes the year from the customer, not from London', () => {
    const eve = new Date('2026-12-31T12:00Z');
    const calendar = businessCalendar({ timezone: 'Pacific/Auckland', holidays: { country: 'NZ' } }, eve);
    expect(calendar.holidays[0]).toBe('2027-01-01');
  });

  test('has the weekend of the country', () => {
    const { weekend } = businessCalendar({ timezone: 'Asia/Riyadh', holidays: { country: 'SA' } }, start);
    expect(weekend).toEqual([5, 6]);
  });

  test('is weekends and the given days where dates are listed, weekends only where nothing is', () => {
    expect(businessCalendar({ timezone: 'UTC', holidays: ['2026-12-24'] }, start)).toEqual({
      timezone: 'UTC',
      holidays: ['2026-12-24'],
      weekend: [6, 7],
    });
    expect(businessCalendar({ timezone: 'UTC' }, start).holidays).toEqual([]);
  });
});

describe('codes that no calendar has', () => {
  test('are named with what was most likely meant', () => {
    expect(regionProblem({ country: 'de' })).toMatchObject({
      key: 'country',
      message: expect.stringContaining('did you mean `DE`') as string,
    });
    expect(regionProblem({ country: 'DE', state: 'XX' })).toMatchObject({
      key: 'state',
      message: expect.stringContaining('known here: BB, BE') as string,
    });
    expect(regionProblem({ country: 'DE', region: 'A' })?.key).toBe('region');
    expect(regionProblem({ country: 'DE', state: 'BE', region: 'A' })?.key).toBe('region');
    expect(regionProblem({ country: 'DE', state: 'BE' })).toBeNull();
    expect(() => publicHolidays({ country: 'XX' }, [2026])).toThrow(RangeError);
  });
});
