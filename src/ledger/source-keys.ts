import { normaliseEmail } from '../normalise/email.js';
import { foldName } from '../normalise/name.js';
import type { SourceKey, StoredRow } from './source-store.js';

/** Values by which a row is matched with others: the e-mail of contacts and leads, the name of accounts and companies. */
export function keysOf(object: string, row: StoredRow): SourceKey[] {
  const values = JSON.parse(row.data) as Record<string, string>;
  const { source_id, seq } = row;
  const keys: SourceKey[] = [];
  if (object === 'contacts' || object === 'leads') {
    const value = normaliseEmail(values['email'] ?? '');
    if (value !== null) keys.push({ object, kind: 'email', value, source_id, seq });
  }
  if (object === 'accounts' || object === 'leads') {
    const value = foldName(values[object === 'accounts' ? 'name' : 'company'] ?? '');
    if (value !== '') keys.push({ object, kind: 'name', value, source_id, seq });
  }
  return keys;
}
