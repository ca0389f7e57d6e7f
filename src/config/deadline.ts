import { DateTime } from 'luxon';

/** A day, or a day and a time, the time with or without its zone. */
const FORM = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * When a deadline is over. A day alone is over at its end; a time without a zone is one of the customer's zone.
 * @param text `2026-12-04`, `2026-12-04T17:00`, `2026-12-04T17:00+01:00`
 * @param timezone IANA zone of the customer
 * @returns an ISO instant; null for a text of another form, or a day or time that does not exist
 */
export function endOfDeadline(text: string, timezone: string): string | null {
  if (!FORM.test(text)) return null;
  const at = DateTime.fromISO(text, { zone: timezone });
  if (!at.isValid) return null;
  return (DAY.test(text) ? at.plus({ days: 1 }).startOf('day') : at).toJSDate().toISOString();
}
