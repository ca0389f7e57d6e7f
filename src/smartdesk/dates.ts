import { DateTime, IANAZone } from 'luxon';
import { instantOfWallClock } from './wall-clock.js';

/**
 * Dates as CRM exports write them. Pure: no Node built-ins, no clock, no I/O, so that a mapping may use it.
 *
 * Read:  2017-05-26 · 2017/05/26 · 2017-05-26T18:00:00Z · 2017-05-26 18:00:00.123 · …+02:00 · 26/05/2017 18:00 · 9/9/2017 ·
 *        5/26/2017 6:00 PM · 26-05-2017 · 26.05.2017 (dots: always day first) · 26 May 2017 · May 26, 2017 · 26-May-2017.
 * Not read: two-digit years (the century would be a guess), times of 24:00 or with a leap second, bare numbers.
 */

export interface DateOptions {
  /**
   * Order of day and month where slashes or hyphens leave it open. True or false is strict: a value that fits only
   * the other order is refused. Null reads what can only be meant one way and refuses the rest as `ambiguous`.
   */
  readonly dayFirst: boolean | null;
  /** IANA zone of the source account, for times without a zone. */
  readonly zone: string;
}

export type DateRefusal =
  /** None of the forms above. */
  | 'shape'
  /** A form above, but no such day or time exists (31/02, 25:00). */
  | 'impossible'
  /** Day and month could be either way round. */
  | 'ambiguous';

export type ParsedDate =
  /** A calendar day without a time: it has no instant and no zone. */
  | { readonly ok: true; readonly kind: 'date'; readonly date: string }
  /** `instant`: UTC as `2017-05-26T23:00:00.000Z`; `date`: the day it falls on in the account's zone. */
  | { readonly ok: true; readonly kind: 'instant'; readonly date: string; readonly instant: string }
  | { readonly ok: false; readonly reason: DateRefusal };

/** How the digits of a value are laid out, before anyone knows the order of day and month. */
export interface DateLayout {
  readonly order: 'ymd' | 'dmy' | 'open';
  /** Year, then the first and the second of the two other numbers as written (month and day for `ymd`). */
  readonly year: number;
  readonly first: number;
  readonly second: number;
  readonly time: TimeOfDay | null;
  /** Offset in minutes if the value names one. */
  readonly offset: number | null;
}

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const MINUTE_MS = 60_000;
/** No date is longer; longer text is not looked at. */
const MAX_LENGTH = 64;

const TIME = String.raw`(?:(?:T|,?\s+)(?<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?:\s?(?<half>[AaPp])\.?[Mm]\.?)?(?:\s?(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?`;
const FORMS = [
  { order: 'ymd', form: new RegExp(String.raw`^(?<year>\d{4})([-/])(?<a>\d{1,2})\2(?<b>\d{1,2})${TIME}$`) },
  { order: 'open', form: new RegExp(String.raw`^(?<a>\d{1,2})([-/])(?<b>\d{1,2})\2(?<year>\d{4})${TIME}$`) },
  { order: 'dmy', form: new RegExp(String.raw`^(?<a>\d{1,2})\.(?<b>\d{1,2})\.(?<year>\d{4})${TIME}$`) },
  {
    order: 'dmy',
    form: new RegExp(String.raw`^(?<a>\d{1,2})[-\s](?<b>[A-Za-z]{3,9})\.?[-,\s]\s?(?<year>\d{4})${TIME}$`),
  },
  {
    order: 'mdy',
    form: new RegExp(String.raw`^(?<b>[A-Za-z]{3,9})\.?\s(?<a>\d{1,2}),?\s(?<year>\d{4})${TIME}$`),
  },
] as const;

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

/** 1 to 12 for an English month's name or its first three letters (`Sept` too), else 0, which no date has. */
function monthNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const folded = text.toLowerCase();
  if (folded === 'sept') return 9;
  return MONTHS.findIndex((name) => name === folded || name.slice(0, 3) === folded) + 1;
}

function timeOf(text: string | undefined, half: string | undefined): TimeOfDay | null | 'impossible' {
  if (text === undefined) return null;
  const [hour = 0, minute = 0, second = 0] = text
    .split(':')
    .map((part) => Math.trunc(Number(part.replace(',', '.'))));
  const fraction = text.split(/[.,]/)[1] ?? '';
  const millisecond = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (minute > 59 || second > 59) return 'impossible';
  if (half === undefined) return hour > 23 ? 'impossible' : { hour, minute, second, millisecond };
  if (hour < 1 || hour > 12) return 'impossible';
  return { hour: (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0), minute, second, millisecond };
}

/** Minutes east of UTC; no place on Earth is further than 14 hours. */
function offsetOf(text: string | undefined): number | null | 'impossible' {
  if (text === undefined) return null;
  if (!/^[+-]/.test(text)) return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  if (Number(digits.slice(2)) > 59 || minutes > 14 * 60) return 'impossible';
  return text.startsWith('-') ? -minutes : minutes;
}

/** Takes a value apart without deciding the order of day and month. */
export function dateLayout(value: string): DateLayout | 'shape' | 'impossible' {
  const trimmed = value.trim();
  if (trimmed.length > MAX_LENGTH) return 'shape';
  for (const { order, form } of FORMS) {
    const groups = form.exec(trimmed)?.groups;
    if (groups === undefined) continue;
    const time = timeOf(groups['time'], groups['half']);
    const offset = offsetOf(groups['zone']);
    if (time === 'impossible' || offset === 'impossible') return 'impossible';
    const [a, b] = [monthNumber(groups['a'] ?? ''), monthNumber(groups['b'] ?? '')];
    const year = Number(groups['year']);
    // Written month first with a name: both named forms come out as day, month.
    return { order: order === 'mdy' ? 'dmy' : order, year, first: a, second: b, time, offset };
  }
  return 'shape';
}

/** By the built-in calendar: asked for every date of an export, and luxon takes ten times as long. */
function exists(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Which orders of day and month give a day that exists. For `ymd` and `dmy` there is nothing to choose. */
export function possibleOrders({ order, year, first, second }: DateLayout): {
  dayFirst: boolean;
  monthFirst: boolean;
} {
  if (order === 'ymd') return { dayFirst: false, monthFirst: exists(year, first, second) };
  const dayFirst = exists(year, second, first);
  return { dayFirst, monthFirst: order === 'open' && exists(year, first, second) };
}

function chooseDay(
  layout: DateLayout,
  dayFirst: boolean | null,
): { month: number; day: number } | DateRefusal {
  const possible = possibleOrders(layout);
  const { first, second } = layout;
  const asDayFirst = { month: second, day: first };
  const asMonthFirst = { month: first, day: second };
  if (!possible.dayFirst && !possible.monthFirst) return 'impossible';
  if (layout.order === 'ymd') return asMonthFirst;
  if (layout.order === 'dmy') return asDayFirst;
  if (dayFirst === null) {
    if (possible.dayFirst && possible.monthFirst) return first === second ? asDayFirst : 'ambiguous';
    return possible.dayFirst ? asDayFirst : asMonthFirst;
  }
  if (dayFirst) return possible.dayFirst ? asDayFirst : 'impossible';
  return possible.monthFirst ? asMonthFirst : 'impossible';
}

/**
 * Reads one value of the source.
 * @param value as found; spaces around it are ignored. Blank is `shape`: ask before whether there is a value.
 * @returns the day and, if it has a time, the instant; or why not
 * @throws RangeError if `zone` is no time zone
 */
export function parseSourceDate(value: string, { dayFirst, zone }: DateOptions): ParsedDate {
  const layout = dateLayout(value);
  if (layout === 'shape' || layout === 'impossible') return { ok: false, reason: layout };
  const day = chooseDay(layout, dayFirst);
  if (typeof day === 'string') return { ok: false, reason: day };
  const calendarDay = { year: layout.year, ...day };
  if (layout.time === null) return { ok: true, kind: 'date', date: isoDay(calendarDay) };
  requireZone(zone);
  const wall = utcMillis(calendarDay, layout.time);
  const millis = layout.offset === null ? instantOfWallClock(wall, zone) : wall - layout.offset * MINUTE_MS;
  return {
    ok: true,
    kind: 'instant',
    instant: new Date(millis).toISOString(),
    // Few ask for the day, and the zone's offset at an instant takes longer than all the rest.
    get date() {
      return DateTime.fromMillis(millis, { zone }).toFormat('yyyy-MM-dd');
    },
  };
}

interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function isoDay({ year, month, day }: CalendarDay): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Milliseconds since 1970 of a day and time in UTC. */
function utcMillis({ year, month, day }: CalendarDay, time: TimeOfDay): number {
  return Date.UTC(year, month - 1, day, time.hour, time.minute, time.second, time.millisecond);
}

/**
 * The instant of a parsed date as UTC ISO text: its own, or for a calendar day the start of it in the account's zone
 * (midnight; the first moment there is where the clock skips midnight).
 */
export function instantOf(parsed: ParsedDate & { ok: true }, zone: string): string {
  if (parsed.kind === 'instant') return parsed.instant;
  requireZone(zone);
  const midnight = Date.parse(`${parsed.date}T00:00:00Z`);
  return new Date(instantOfWallClock(midnight, zone)).toISOString();
}

function requireZone(zone: string): void {
  if (!IANAZone.create(zone).isValid) throw new RangeError(`no such time zone: ${zone}`);
}
