import { normaliseEmail } from '../normalise/email.js';
import { foldName } from '../normalise/name.js';
import type { SourceKey } from '../ledger/source-store.js';

/** The values by which a record is matched with others: e-mail of contacts and leads, name of accounts and lead companies. */
export function sourceKeys(
  object: string,
  source_id: string,
  seq: number,
  values: Readonly<Record<string, string>>,
): SourceKey[] {
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
