import type { EntityPort } from './port.js';

export interface Difference {
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

/**
 * Compares what was sent with what the target holds, field by field. Only what was sent is looked at: the target adds
 * fields of its own. A form that the target changes by rule (times, rounding, flags) is the port's to normalise.
 */
export function compareRecord(
  port: Pick<EntityPort, 'stored'>,
  sent: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): Difference[] {
  const expected = port.stored(sent);
  return differencesOf(expected, port.stored(actual), '');
}

/** Whether the target holds a value as it was sent. */
export function holds(actual: unknown, sent: unknown): boolean {
  return differencesOf(sent, actual, '').length === 0;
}

export function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function differencesOf(expected: unknown, actual: unknown, path: string): Difference[] {
  if (isPlainObject(expected)) {
    const other = isPlainObject(actual) ? actual : {};
    return Object.entries(expected).flatMap(([key, value]) =>
      differencesOf(value, other[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return sameValue(expected, actual) ? [] : [{ field: path, expected: show(expected), actual: show(actual) }];
}

function sameValue(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => differencesOf(item, actual[index], '').length === 0)
    );
  }
  if (expected === null || expected === undefined) return actual === null || actual === undefined;
  return expected === actual;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
