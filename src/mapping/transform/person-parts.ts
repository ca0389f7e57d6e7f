import type { Column, Draft } from './draft.js';
import { LINE_LIMIT } from './truncate.js';

export interface ContactPoint {
  readonly value: string;
  readonly primary: boolean;
  readonly label: 'work';
}

/**
 * E-mails or phones of a person as v2 takes them: the first is primary, the text is the source's, trimmed. One over
 * Pipedrive's limit is refused, because a shortened address reaches nobody.
 */
export function contactPoints(draft: Draft, columns: readonly (Column | null)[]): ContactPoint[] {
  const points: ContactPoint[] = [];
  for (const column of columns) {
    if (!column) continue;
    if (column.text.length > LINE_LIMIT)
      draft.refuse(column, 'too_long', `is longer than ${LINE_LIMIT} characters`);
    else points.push({ value: column.text, primary: points.length === 0, label: 'work' });
  }
  return points;
}

/** `emails` and `phones` as entries of a body; an empty list is left out. */
export function pointEntries(
  key: 'emails' | 'phones',
  points: readonly ContactPoint[],
): Record<string, unknown> {
  return points.length === 0 ? {} : { [key]: points };
}
