import type { AccountRole } from '../contract/gates.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type RunFacts } from '../ledger/meta-keys.js';
import { listsFrom } from '../loading/lists-from.js';

/**
 * Notes where a delta starts. Repeatable.
 * @param run `delta-1` …
 */
export async function beginDelta(
  ledger: Ledger,
  client: PipedriveClient,
  role: AccountRole,
  run: string,
): Promise<void> {
  if ((await ledger.meta.get<RunFacts>(META.run(run))) !== null) return;
  const { companyId } = await ledger.meta.require<RunFacts>(META.run(role));
  const mapping = await ledger.meta.require<string>(META.confirmedMapping);
  const startedAt = listsFrom(client);
  const facts: RunFacts = { role, startedAt, companyId, mapping };
  await ledger.meta.set(META.run(run), facts);
}
