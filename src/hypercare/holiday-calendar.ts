import { createRequire } from 'node:module';
import type Holidays from 'date-holidays';
import { DateTime, Info } from 'luxon';
import { didYouMean } from '../config/suggestion.js';
import type { HypercareConfig } from '../contract/migration-input.js';
import { USUAL_WEEKEND, type BusinessCalendar } from './business-days.js';

/** Where public holidays are kept: codes as `DE`, `BE`, as the package date-holidays names them. */
export interface HolidayRegion {
  readonly country: string;
  readonly state?: string;
  readonly region?: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Years looked at from the beginning on: 60 business days, the most there can be, and all holidays fit into one. */
const YEARS_AHEAD = 1;

const require = createRequire(import.meta.url);

/** Loaded when it is needed first: 150 ms and the holidays of the whole world. */
function library(): typeof Holidays {
  return require('date-holidays') as typeof Holidays;
}

/**
 * The calendar by which a hypercare that begins at an instant is counted: the customer's zone, weekend and holidays.
 * @throws RangeError for a country, state or region that the library does not know
 */
export function businessCalendar(
  { timezone, holidays }: Pick<HypercareConfig, 'timezone' | 'holidays'>,
  start: Date,
): BusinessCalendar {
  if (holidays === undefined) return { timezone, holidays: [], weekend: USUAL_WEEKEND };
  if ('country' in holidays) {
    const year = DateTime.fromJSDate(start, { zone: timezone }).year;
    const years = Array.from({ length: YEARS_AHEAD + 1 }, (_, ahead) => year + ahead);
    return { timezone, holidays: publicHolidays(holidays, years), weekend: weekendOf(holidays.country) };
  }
  return { timezone, holidays: [...holidays], weekend: USUAL_WEEKEND };
}

/**
 * Whole days off in some years, as `2026-12-25`, ascending. Half days (an afternoon) are days of work.
 * @throws RangeError for a country, state or region that the library does not know
 */
export function publicHolidays(where: HolidayRegion, years: readonly number[]): string[] {
  const problem = regionProblem(where);
  if (problem !== null) throw new RangeError(problem.message);
  const { country, state = '', region = '' } = where;
  const calendar = new (library())(country, state, region, { types: ['public'] });
  const days = new Set<string>();
  for (const year of years) {
    for (const holiday of calendar.getHolidays(year)) for (const day of wholeDays(holiday)) days.add(day);
  }
  return [...days].sort();
}

/** A holiday of several days is one entry. The clock may be changed in it: an hour more or less is no day. */
function wholeDays({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const days = Math.floor((end.getTime() - start.getTime() + HOUR_MS) / DAY_MS);
  const first = DateTime.fromISO(date.slice(0, 10), { zone: 'utc' });
  return Array.from({ length: days }, (_, more) => first.plus({ days: more }).toFormat('yyyy-MM-dd'));
}

/** Saturday and Sunday in most countries; Friday in some. */
function weekendOf(country: string): readonly number[] {
  return Info.getWeekendWeekdays({ locale: `und-${country}` });
}

/** What is wrong with codes of a country, a state and a region, and at which of them; null if they are known. */
export function regionProblem(where: HolidayRegion): { key: keyof HolidayRegion; message: string } | null {
  const world = new (library())();
  const { country, state, region } = where;
  const countries = codes(world.getCountries());
  if (!countries.includes(country)) return unknown('country', country, countries);
  const states = codes(world.getStates(country));
  if (state === undefined)
    return region === undefined ? null : { key: 'region', message: 'its state is missing' };
  if (!states.includes(state)) return unknown('state', state, states);
  const regions = codes(world.getRegions(country, state));
  return region === undefined || regions.includes(region) ? null : unknown('region', region, regions);
}

const MOST_LISTED = 30;

function unknown(
  key: keyof HolidayRegion,
  code: string,
  known: readonly string[],
): { key: keyof HolidayRegion; message: string } {
  if (known.length === 0) return { key, message: `no calendar tells a ${key} here apart: leave it out` };
  const list = known.length <= MOST_LISTED ? `; known here: ${known.join(', ')}` : '';
  return {
    key,
    message: `no calendar of holidays for the ${key} '${code}'${didYouMean(code, known) || list}; codes are those of ISO 3166, or give a list of dates`,
  };
}

/** A country without states has none, or an empty answer. */
function codes(names: Readonly<Record<string, string>> | undefined): string[] {
  return Object.keys(names ?? {});
}
