import { isDeepStrictEqual } from 'node:util';
import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { readTargetSchema, type TargetSchema } from '../pipedrive/target-schema.js';

/**
 * Reads anew what an account has, after a field was found to be missing: one that was made again has another key.
 * @returns whether its fields are others than the ledger had
 */
export async function refreshSchema(
  ledger: Ledger,
  role: AccountRole,
  client: PipedriveClient,
): Promise<boolean> {
  const known = await ledger.meta.get<TargetSchema>(META.schema(role));
  const schema = await readTargetSchema(client);
  if (isDeepStrictEqual(known?.fields, schema.fields)) return false;
  await ledger.meta.set(META.schema(role), schema);
  return true;
}
