/** A cell or attribute without white space around it; '' for none. */
export function present(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** The same, with null for blank. */
export function filled(value: unknown): string | null {
  return present(value) || null;
}

const MARKER = /\[sd:[a-z]+:[^[\]]+\]/g;

/** What people read of an HTML text: no tags, entities, white space or marker. Null for nothing. */
export function wordsOf(html: unknown): string | null {
  const text = present(html)
    .replace(MARKER, '')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, '');
  return text === '' ? null : text;
}

/** The one form of a number: `80.50` and `80.5` are one. Null for what is none. */
export function numberIn(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : present(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : null;
}

/** `YYYY-MM-DD`, or null for anything else. */
export function dayIn(value: unknown): string | null {
  const text = present(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;
}

/** The day in UTC of a moment such as `2026-02-06 01:30` or `2026-02-06T01:30:00Z`; without a zone it is the account's. */
export function utcDay(value: unknown, timeZone: string): string | null {
  const found = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(
    present(value),
  );
  if (found === null) return null;
  const [, day = '', minute = '', second = ':00', , zone] = found;
  const instant = Date.parse(`${day}T${minute}${second}${zone ?? 'Z'}`);
  const utc = zone === undefined ? instant - offsetAt(instant, timeZone) : instant;
  return new Date(utc).toISOString().slice(0, 10);
}

/** Midnight of a day in a time zone, as `YYYY-MM-DDTHH:MM:SSZ`. */
export function midnight(day: string, timeZone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // Two steps, as the offset at UTC midnight may be another one than at the local one.
  let instant = utc;
  for (let step = 0; step < 2; step += 1) instant = utc - offsetAt(instant, timeZone);
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds by which the zone's clock is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '00';
  const local = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(local) - instant;
}
