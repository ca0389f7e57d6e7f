import { DateTime } from 'luxon';

/**
 * Business days in one time zone. Pure: no clock, no library of holidays, plain dates in. What it says of a future
 * instant depends on the machine's time zone data, so it is computed where that may differ between two runs (an
 * activity, a command), and a workflow is given the result.
 */
export interface BusinessCalendar {
  /** IANA zone of the people who work, as `Europe/Berlin`. */
  readonly timezone: string;
  /** Days off, as `2026-12-25`; in any order, weekends among them do no harm. */
  readonly holidays: readonly string[];
  /** Days of the week without work, 1 Monday to 7 Sunday. At least one day of the week has to be left. */
  readonly weekend: readonly number[];
}

/** Saturday and Sunday. */
export const USUAL_WEEKEND: readonly number[] = [6, 7];

/** @param day a calendar day as `2026-12-24` */
export function isBusinessDay(day: string, { holidays, weekend }: BusinessCalendar): boolean {
  // The weekday of a calendar day is the same everywhere; UTC has every day.
  const { weekday } = DateTime.fromISO(day, { zone: 'utc' });
  return !weekend.includes(weekday) && !holidays.includes(day);
}

/**
 * When a number of whole business days is over: at the midnight that ends the last of them. The day on which it begins
 * counts only if it begins with that day; people get no less than they were promised.
 *
 * @param start the instant at which it begins
 * @param days how many business days; 0 ends at once
 * @returns an instant; where the clock is put forward at midnight, the first instant of the day after
 * @throws RangeError for a zone that does not exist, a start that is none, days that are no whole number from 0 on, or a
 *   week that is all weekend
 */
export function endOfBusinessDays(start: Date, days: number, calendar: BusinessCalendar): Date {
  const begin = inZone(start, calendar);
  if (!Number.isInteger(days) || days < 0)
    throw new RangeError(`no number of business days: ${String(days)}`);
  if (new Set(calendar.weekend).size >= 7) throw new RangeError('the week has no day that is not weekend');
  if (days === 0) return start;
  let day = firstWholeDay(begin);
  for (let left = isOpen(day, calendar) ? days - 1 : days; left > 0;) {
    day = nextDay(day);
    if (isOpen(day, calendar)) left--;
  }
  return nextDay(day).toJSDate();
}

/**
 * Whole business days between now and the end: those that have not begun yet. 0 on the last day, and after it. At the
 * instant at which it begins it is the number that was promised.
 * @throws RangeError as `endOfBusinessDays`
 */
export function businessDaysLeft(now: Date, end: Date, calendar: BusinessCalendar): number {
  const until = inZone(end, calendar);
  let left = 0;
  for (let day = firstWholeDay(inZone(now, calendar)); day < until; day = nextDay(day)) {
    if (nextDay(day) <= until && isOpen(day, calendar)) left++;
  }
  return left;
}

function isOpen(day: DateTime<true>, calendar: BusinessCalendar): boolean {
  return isBusinessDay(day.toISODate(), calendar);
}

function inZone(instant: Date, { timezone }: BusinessCalendar): DateTime<true> {
  const local = DateTime.fromJSDate(instant, { zone: timezone });
  if (local.isValid) return local;
  throw new RangeError(`no such ${Number.isNaN(instant.getTime()) ? 'instant' : `time zone: ${timezone}`}`);
}

/** The start of this day if the instant is it, else of the next. */
function firstWholeDay(instant: DateTime<true>): DateTime<true> {
  const today = instant.startOf('day');
  return today.toMillis() === instant.toMillis() ? today : nextDay(today);
}

/** By the calendar, not by 24 hours. */
function nextDay(day: DateTime<true>): DateTime<true> {
  return day.plus({ days: 1 }).startOf('day');
}
