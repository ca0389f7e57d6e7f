import { isDeepStrictEqual } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

/** Times of creation and of the last change may be a second apart in one request: v2 keeps whole seconds. */
const SAME_SECOND_MS = 1_000;
/** Between the server's clock and ours, as an answer's `Date` header tells it: whole seconds, and the way back. */
export const CLOCK_TOLERANCE_MS = 2_000;

/** Keys that differ between two records made from the same request. */
const OF_ITS_OWN: ReadonlySet<string> = new Set(['id', 'update_time', 'add_time']);

/** Our last write into a record. */
export interface LastWrite {
  /** When it was answered, by the server's clock (ms since 1970). */
  readonly at: number;
  /** It changed a record that we had made before: then the time of creation says nothing. */
  readonly isUpdate: boolean;
}

/**
 * Whether nobody changed a record since it was created, by the server's own times. Where we set the time of creation
 * ourselves it says nothing: then the last change must not be later than our write.
 *
 * @param body what was sent
 */
export function isUntouchedSince(record: Fields, body: Fields, { at, isUpdate }: LastWrite): boolean {
  const updated = instantOf(record['update_time']);
  if (updated === null) return false;
  if (hasServerTimes(body) && !isUpdate) return isOneSecond(record, updated);
  return updated <= at + CLOCK_TOLERANCE_MS;
}

/**
 * Whether a second record is exactly what its creation made it: by the server's times, or, where we set the time of
 * creation ourselves, by being equal to the first one in everything but id and times.
 */
export function isUntouchedTwin(record: Fields, first: Fields, body: Fields): boolean {
  if (hasServerTimes(body)) {
    const updated = instantOf(record['update_time']);
    return updated !== null && isOneSecond(record, updated);
  }
  return isDeepStrictEqual(withoutOwn(record), withoutOwn(first));
}

function hasServerTimes(body: Fields): boolean {
  return body['add_time'] === undefined || body['add_time'] === null;
}

function isOneSecond(record: Fields, updated: number): boolean {
  const added = instantOf(record['add_time']);
  return added !== null && Math.abs(updated - added) <= SAME_SECOND_MS;
}

function withoutOwn(record: Fields): Fields {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !OF_ITS_OWN.has(key)));
}

/** RFC 3339, or v1's `YYYY-MM-DD HH:MM:SS` in UTC. */
export function instantOf(value: unknown): number | null {
  if (typeof value !== 'string' || value === '') return null;
  const time = Date.parse(/^\d{4}-\d{2}-\d{2} /.test(value) ? `${value.replace(' ', 'T')}Z` : value);
  return Number.isNaN(time) ? null : time;
}
