import { instantOf, parseSourceDate } from '../../smartdesk/dates.js';
import type { DateRefusal, ParsedDate } from '../../smartdesk/dates.js';
import type { FieldMapping } from '../mapping-schema.js';
import type { Column, Draft } from './draft.js';

type ReadDate = ParsedDate & { ok: true };

const REFUSALS: Readonly<Record<DateRefusal, string>> = {
  shape: 'is not a date',
  impossible: 'is a day or time that does not exist',
  ambiguous: 'may be day first or month first: set `convert` in the mapping',
};

/** Reads a date column as the mapping says; null after a value that cannot be read, which is reported then. */
export function readDate(draft: Draft, column: Column): ReadDate | null {
  const dayFirst = dayOrder(column.mapping.convert);
  const parsed = parseSourceDate(column.text, { dayFirst, zone: draft.context.zone });
  if (parsed.ok) return parsed;
  draft.refuse(column, 'value_invalid', REFUSALS[parsed.reason]);
  return null;
}

/** Whether the day comes first, where a conversion says it; null: it says nothing of it. */
export function dayOrder(convert: FieldMapping['convert']): boolean | null {
  return convert === 'day_first' || convert === 'month_first' ? convert === 'day_first' : null;
}

/** RFC 3339 in UTC with whole seconds, the only form that v2 is known to take; midnight in the account's zone for a day. */
export function toInstant(draft: Draft, date: ReadDate): string {
  return `${instantOf(date, draft.context.zone).slice(0, 19)}Z`;
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, the form of notes (v1). */
export function toNoteTime(draft: Draft, date: ReadDate): string {
  return toInstant(draft, date).slice(0, 19).replace('T', ' ');
}

/** `add_time` of an organization or person from a date column; nothing if that is blank or unreadable. */
export function addTimeEntry(draft: Draft, column: Column | null): { add_time?: string } {
  const date = column && readDate(draft, column);
  return date ? { add_time: toInstant(draft, date) } : {};
}

/**
 * `due_date` and `due_time` of an activity, both in UTC and the time as `HH:MM:SS`. A date-only value has no `due_time`.
 * A blank value sends neither: nothing is lost, so nothing is reported.
 */
export function dueEntries(draft: Draft): { due_date?: string; due_time?: string } {
  const column = draft.native('due');
  const date = column && readDate(draft, column);
  if (!date) return {};
  if (date.kind === 'date') return { due_date: date.date };
  return { due_date: date.instant.slice(0, 10), due_time: date.instant.slice(11, 19) };
}
