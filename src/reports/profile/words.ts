import type { RowEvidence } from '../../smartdesk/profiling/evidence.js';
import { count, markdownText } from '../markdown.js';

/** Choices told by name in one line. */
const MAX_NAMED = 10;

/** `(rows 3, 17, 20 …)`: an ellipsis where there are more than those named; '' without any. */
export function inRows({ count: all, rows }: RowEvidence): string {
  if (rows.length === 0) return '';
  const named = rows.join(', ');
  if (all === 1) return ` (row ${named})`;
  return ` (rows ${named}${all > rows.length ? ' …' : ''})`;
}

/** `“Google” 2,868 (rows 3, 17 …)`. */
export function quoted(value: string): string {
  return `“${markdownText(value)}”`;
}

/** The first few of a list, and how many more there are. */
export function listed(parts: readonly string[]): string {
  const more = parts.length - MAX_NAMED;
  const named = parts.slice(0, MAX_NAMED).join(', ');
  return more > 0 ? `${named} and ${count(more)} more` : named;
}

/** `1 value is`, `12 values are`. */
export function values(n: number, [one, many]: readonly [string, string]): string {
  return n === 1 ? `1 value ${one}` : `${count(n)} values ${many}`;
}
