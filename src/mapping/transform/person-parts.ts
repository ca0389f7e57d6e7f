import type { Column, Draft } from './draft.js';
import { LINE_LIMIT } from '../../pipedrive/field-codec/index.js';

export interface ContactPoint {
  readonly value: string;
  readonly primary: boolean;
  readonly label: 'work';
}

/**
 * E-mails or phones of a person as v2 takes them: the first is primary, the text is the source's, trimmed. One over
 * Pipedrive's limit is refused, because a shortened address reaches nobody. One that is there already in another
 * notation is reported as merged.
 *
 * @param keyOf the form in which two are compared, null for a text that is neither
 */
export function contactPoints(
  draft: Draft,
  columns: readonly (Column | null)[],
  keyOf: (text: string) => string | null,
): ContactPoint[] {
  const points = new Map<string, ContactPoint>();
  for (const column of columns) {
    if (!column) continue;
    const key = keyOf(column.text) ?? column.text;
    if (column.text.length > LINE_LIMIT)
      draft.refuse(column, 'too_long', `is longer than ${LINE_LIMIT} characters`);
    else if (points.has(key)) draft.note(column.field, 'merged', 'merged', column.raw);
    else points.set(key, { value: column.text, primary: points.size === 0, label: 'work' });
  }
  return [...points.values()];
}

/** `emails` and `phones` as entries of a body; an empty list is left out. */
export function pointEntries(
  key: 'emails' | 'phones',
  points: readonly ContactPoint[],
): Record<string, unknown> {
  return points.length === 0 ? {} : { [key]: points };
}
