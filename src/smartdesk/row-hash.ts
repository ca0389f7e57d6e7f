import { hash } from 'node:crypto';

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
