import { v1Error } from './errors.js';
import { parseLooseRfc3339, parseRfc3339 } from './times.js';
import type { Problems, Reader } from './validation.js';

/** Readers of query parameters: the value is always text. */

export const queryInteger: Reader<number> = (value, path, problems) => {
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  problems.schema(path, 'This value should be of type integer');
  return undefined;
};

export const queryText: Reader<string> = (value) => (typeof value === 'string' ? value : undefined);

export const queryBool: Reader<boolean> = (value, path, problems) => {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  problems.schema(path, 'This value should be of type boolean');
  return undefined;
};

/** Whole seconds only: a fraction is refused, as the real server does. */
export const queryInstant: Reader<number> = (value, path, problems) => {
  const parsed = typeof value === 'string' ? parseRfc3339(value) : undefined;
  if (parsed === undefined) problems.schema(path, 'This value is not a valid datetime');
  return parsed;
};

/** Comma list of at most `max` positive ids. */
export function queryIds(max: number): Reader<number[]> {
  return (value, path, problems) => {
    const parts = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [];
    if (parts.some((part) => !/^\d{1,15}$/.test(part)))
      problems.schema(path, 'This value should be a list of integers');
    else if (parts.length > max) problems.schema(path, `This list should have ${max} items or less`);
    else return parts.map(Number);
    return undefined;
  };
}

/** Comma list of words out of `allowed`. */
export function queryWords(allowed: readonly string[]): Reader<string[]> {
  return (value, path, problems) => {
    const words = typeof value === 'string' ? value.split(',') : [];
    if (words.every((word) => allowed.includes(word))) return words;
    problems.schema(path, `This value should be one of: ${allowed.join(', ')}`);
    return undefined;
  };
}

export function queryWord<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value, path, problems) => {
    const found = allowed.find((word) => word === value);
    if (found === undefined) problems.schema(path, `This value should be one of: ${allowed.join(', ')}`);
    return found;
  };
}

export function queryLimit(max: number): Reader<number> {
  return (value, path, problems) => {
    const limit = queryInteger(value, path, problems);
    if (limit === undefined || (limit >= 1 && limit <= max)) return limit;
    problems.schema(path, `This value should be between 1 and ${max}`);
    return undefined;
  };
}

/** The query as an object for `readShape`; a repeated parameter is a violation. */
export function queryObject(query: URLSearchParams, problems: Problems): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of query) {
    if (Object.hasOwn(values, key)) problems.schema(key, 'This parameter may be given once');
    values[key] = value;
  }
  return values;
}

/** `start` and `limit` of a v1 list. */
export function v1Page(query: URLSearchParams, maximum: number): { start: number; limit: number } {
  const start = v1Integer(query, 'start') ?? 0;
  const limit = v1Integer(query, 'limit') ?? Math.min(100, maximum);
  if (limit < 1 || limit > maximum) throw v1Error(400, `limit must be between 1 and ${maximum}`);
  return { start, limit };
}

export function v1Integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw v1Error(400, `${name} must be an integer`);
  return Number(value);
}

/** Instant from RFC 3339 (with or without milliseconds) or a calendar day, in milliseconds since the epoch. */
export function v1Instant(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const parsed = parseLooseRfc3339(value) ?? parseLooseRfc3339(`${value}T00:00:00Z`);
  if (parsed === undefined) throw v1Error(400, `${name} is not a valid datetime`);
  return parsed;
}
