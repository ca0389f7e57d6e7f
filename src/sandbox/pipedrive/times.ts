/** v2 form: RFC 3339 in UTC, whole seconds. */
export function toV2Time(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** v1 form of notes, files and users: `YYYY-MM-DD HH:MM:SS` in UTC. */
export function toV1Time(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** Form of leads and lead labels: RFC 3339 with milliseconds. */
export function toLeadTime(instant: number): string {
  return new Date(instant).toISOString();
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const RFC3339_MS =
  /^(\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const V1_TIME = /^(\d{4}-\d{2}-\d{2}) (([01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/;

/** Whole-second RFC 3339, the strictest reading of what v2 takes; undefined when it is anything else. */
export function parseRfc3339(text: string): number | undefined {
  return RFC3339.test(text) && isCalendarDate(text.slice(0, 10)) ? Date.parse(text) : undefined;
}

/** RFC 3339 with or without a fraction, as v1 query parameters take it. */
export function parseLooseRfc3339(text: string): number | undefined {
  return RFC3339_MS.test(text) && isCalendarDate(text.slice(0, 10)) ? Date.parse(text) : undefined;
}

export function parseV1Time(text: string): number | undefined {
  const match = V1_TIME.exec(text);
  if (!match?.[1] || !isCalendarDate(match[1])) return undefined;
  return Date.parse(`${match[1]}T${match[2]}Z`);
}

/** True for a day that exists, written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** `HH:MM` or `HH:MM:SS`, zero-padded, as `HH:MM:SS`; undefined when it is anything else. */
export function normalTimeOfDay(text: string): string | undefined {
  if (!/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text)) return undefined;
  return text.length === 5 ? `${text}:00` : text;
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
