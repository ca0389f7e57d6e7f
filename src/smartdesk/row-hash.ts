import { hash } from 'node:crypto';

/** A row's hash with that of what belongs to it and does not stand in it: an attachment's bytes. */
export function withContent(rowHash: string, content: string | null): string {
  return content === null ? rowHash : `${rowHash}.${content}`;
}

/** What `withContent` put beside a row's hash; '' without any. */
export function contentIn(hash: string): string {
  return hash.split('.')[1] ?? '';
}

/**
 * Fingerprint of a row's content: sha256 (64 hex digits) of its values as JSON with sorted column names, so that the
 * order of columns in a later export does not make a row look changed.
 */
export function hashRow(values: Readonly<Record<string, string>>): string {
  const entries = Object.keys(values)
    .sort()
    .map((name) => [name, values[name]]);
  return hash('sha256', JSON.stringify(entries), 'hex');
}
