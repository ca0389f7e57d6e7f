import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;

/** By zone and week since 1970: the offset, or null if the clock changes within it. */
const weeks = new Map<string, Map<number, number | null>>();

/**
 * The instant at which clocks of a zone show a time, in milliseconds since 1970. A time that a change to summer time leaves
 * out is moved on by the length of the gap (02:30 becomes 03:30); one that occurs twice in autumn is the first of the two.
 * @param wall the time as if it were UTC, in milliseconds since 1970
 */
export function instantOfWallClock(wall: number, zone: string): number {
  const steady = steadyOffset(zone, wall);
  if (steady !== null) return wall - steady * MINUTE_MS;
  // No zone is further than 14 hours from UTC, and none changes its clock twice within two days.
  const before = offsetAt(zone, wall - DAY_MS);
  const instants = [before, offsetAt(zone, wall + DAY_MS)].map((offset) => wall - offset * MINUTE_MS);
  const shown = instants.filter((instant) => instant + offsetAt(zone, instant) * MINUTE_MS === wall);
  return shown.length > 0 ? Math.min(...shown) : wall - before * MINUTE_MS;
}

/**
 * The offset of a zone, in minutes east of UTC, where its clock does not change in the weeks of a time; null where it may, and
 * before 1970. An export has a date or more in every row, and asking the built-in calendar for one offset takes longer than
 * all else that is done to a date. No zone has changed its clock and changed it back within a week since 1970 (time zone
 * database; the shortest were the summer times that pause for Ramadan).
 */
function steadyOffset(zone: string, wall: number): number | null {
  if (wall < WEEK_MS) return null;
  const before = ofWeek(zone, Math.floor((wall - DAY_MS) / WEEK_MS));
  const after = ofWeek(zone, Math.floor((wall + DAY_MS) / WEEK_MS));
  return before === after ? before : null;
}

function ofWeek(zone: string, week: number): number | null {
  const known = weeks.get(zone) ?? new Map<number, number | null>();
  weeks.set(zone, known);
  const offset = known.get(week);
  if (offset !== undefined) return offset;
  const first = offsetAt(zone, week * WEEK_MS);
  const steady = first === offsetAt(zone, (week + 1) * WEEK_MS) ? first : null;
  known.set(week, steady);
  return steady;
}

function offsetAt(zone: string, instant: number): number {
  return IANAZone.create(zone).offset(instant);
}
