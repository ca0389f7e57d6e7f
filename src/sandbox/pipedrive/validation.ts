import { v2Error } from './errors.js';
import { isCalendarDate, isTimezone, normalTimeOfDay, parseRfc3339, parseV1Time } from './times.js';

/** Collects every violation of a request, so that one answer names them all. */
export class Problems {
  private readonly texts: string[] = [];
  private onlyBusiness = true;

  /** A violation of the request's schema: unknown key, wrong type, wrong form. */
  schema(path: string, message: string): void {
    this.onlyBusiness = false;
    this.texts.push(`${path}: ${message}`);
  }

  /** A violation of a rule about existing data: a linked record, a status. */
  business(path: string, message: string): void {
    this.texts.push(`${path}: ${message}`);
  }

  get any(): boolean {
    return this.texts.length > 0;
  }

  get messages(): readonly string[] {
    return this.texts;
  }

  throwV2(): void {
    if (!this.any) return;
    const code = this.onlyBusiness ? 'ERR_BAD_REQUEST' : 'ERR_SCHEMA_VALIDATION_FAILED';
    throw v2Error(400, `Validation failed: ${this.texts.join('; ')}`, code);
  }
}

/** Checks one value and gives it its type; undefined after a violation, which is in `problems` then. */
export type Reader<T> = (value: unknown, path: string, problems: Problems) => T | undefined;
export type Shape = Record<string, Reader<unknown>>;
/** Keys that were absent (or refused) are undefined; null means "clear". */
export type Input<S extends Shape> = {
  [K in keyof S]?: (S[K] extends Reader<infer T> ? T : never) | undefined;
};

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an object strictly: a key outside the shape is a violation. */
export function readShape<S extends Shape>(
  shape: S,
  value: unknown,
  problems: Problems,
  prefix = '',
): Input<S> {
  const result: Json = {};
  if (!isObject(value)) {
    problems.schema(prefix || 'body', 'This value should be of type object');
    return result as Input<S>;
  }
  for (const [key, item] of Object.entries(value)) {
    const path = prefix ? `${prefix}.${key}` : key;
    const reader = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (!reader) problems.schema(path, `Parameter '${key}' is not allowed for this request`);
    else if (item !== undefined) result[key] = reader(item, path, problems);
  }
  return result as Input<S>;
}

export function requireKeys(value: unknown, keys: readonly string[], problems: Problems): void {
  for (const key of keys)
    if (!isObject(value) || value[key] === undefined) problems.schema(key, `Parameter '${key}' is required`);
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path, problems) => (value === null ? null : reader(value, path, problems));
}

/** A string of at most `max` characters (UTF-16 units); `filled` also refuses blank ones. */
export function text(max: number, filled = false): Reader<string> {
  return (value, path, problems) => {
    if (typeof value !== 'string') problems.schema(path, 'This value should be of type string');
    else if (value.length > max)
      problems.schema(path, `This value is too long. It should have ${max} characters or less`);
    else if (filled && value.trim() === '') problems.schema(path, 'This value should not be blank');
    else return value;
    return undefined;
  };
}

export function integer(min = 1, max = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (value, path, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value))
      problems.schema(path, 'This value should be of type integer');
    else if (value < min || value > max)
      problems.schema(path, `This value should be between ${min} and ${max}`);
    else return value;
    return undefined;
  };
}

export function decimal(min = -Number.MAX_VALUE, max = Number.MAX_VALUE): Reader<number> {
  return (value, path, problems) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      problems.schema(path, 'This value should be of type number');
    else if (value < min || value > max)
      problems.schema(path, `This value should be between ${min} and ${max}`);
    else return value;
    return undefined;
  };
}

export const bool: Reader<boolean> = (value, path, problems) => {
  if (typeof value === 'boolean') return value;
  problems.schema(path, 'This value should be of type boolean');
  return undefined;
};

export function oneOf<const T extends string | number>(...values: readonly T[]): Reader<T> {
  return (value, path, problems) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) problems.schema(path, `This value should be one of: ${values.join(', ')}`);
    return found;
  };
}

export const currencyCode: Reader<string> = (value, path, problems) => {
  if (typeof value === 'string' && CURRENCY_CODES.has(value)) return value;
  problems.schema(path, 'This value is not a valid currency');
  return undefined;
};

export const CURRENCY_CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

export const calendarDate: Reader<string> = (value, path, problems) => {
  if (typeof value === 'string' && isCalendarDate(value)) return value;
  problems.schema(path, 'This value is not a valid date');
  return undefined;
};

/** RFC 3339 with whole seconds, as milliseconds since the epoch. */
export const instant: Reader<number> = (value, path, problems) => {
  const parsed = typeof value === 'string' ? parseRfc3339(value) : undefined;
  if (parsed === undefined) problems.schema(path, 'This value is not a valid datetime');
  return parsed;
};

/** `YYYY-MM-DD HH:MM:SS` in UTC, as milliseconds since the epoch. */
export const v1Instant: Reader<number> = (value, path, problems) => {
  const parsed = typeof value === 'string' ? parseV1Time(value) : undefined;
  if (parsed === undefined) problems.schema(path, 'This value is not a valid datetime');
  return parsed;
};

/** `HH:MM` or `HH:MM:SS`, as `HH:MM:SS`. */
export const timeOfDay: Reader<string> = (value, path, problems) => {
  const normal = typeof value === 'string' ? normalTimeOfDay(value) : undefined;
  if (normal === undefined) problems.schema(path, 'This value is not a valid datetime');
  return normal;
};

/** A name of the IANA time zone database. */
export const timezoneName: Reader<string> = (value, path, problems) => {
  if (typeof value === 'string' && isTimezone(value)) return value;
  problems.schema(path, 'This value is not a valid timezone');
  return undefined;
};

export const uuid: Reader<string> = (value, path, problems) => {
  if (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value;
  problems.schema(path, 'This value is not a valid UUID');
  return undefined;
};

export function list<T>(item: Reader<T>): Reader<T[]> {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.schema(path, 'This value should be of type array');
      return undefined;
    }
    const read = value.map((each: unknown, index) => item(each, `${path}[${index}]`, problems));
    return read.filter((each): each is NonNullable<typeof each> => each !== undefined);
  };
}

/** A nested object; `required` keys must be present in it. */
export function object<S extends Shape>(
  shape: S,
  required: readonly (keyof S & string)[] = [],
): Reader<Input<S>> {
  return (value, path, problems) => {
    const read = readShape(shape, value, problems, path);
    if (!isObject(value)) return undefined;
    for (const key of required) {
      if (value[key] === undefined) problems.schema(`${path}.${key}`, `Parameter '${key}' is required`);
    }
    return read;
  };
}

/** A key that is readable but never writable. */
export function refused(message: (key: string) => string): Reader<never> {
  return (_value, path, problems) => {
    problems.schema(path, message(path));
    return undefined;
  };
}
