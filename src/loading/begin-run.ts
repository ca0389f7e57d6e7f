import type { RunFacts } from '../ledger/meta-keys.js';
import { META } from '../ledger/meta-keys.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { readTargetSchema } from '../pipedrive/target-schema.js';
import type { AccountRole } from '../contract/gates.js';
import { confirmedMapping } from './confirmed-mapping.js';
import { underDiscoveryLease, type DiscoverySeeker } from './discovery-lease.js';
import { indexTarget } from './index-target.js';
import { listsFrom } from './lists-from.js';
import { chooseSample } from './sample.js';

export interface RunStart extends DiscoverySeeker {
  readonly ledger: Ledger;
  readonly client: PipedriveClient;
  readonly run: string;
  readonly role: AccountRole;
  readonly mappingFingerprint: string;
  /** Records per object; null moves everything. */
  readonly sample: number | null;
  readonly beat: () => void;
}

/**
 * Notes where a run starts, what the account had before it, and which records a sampled run moves. Repeatable. One that was
 * rolled back begins anew; where records of it stayed, lists go back to where these began. Waits for a discovery that still
 * reads the source; none begins once it is through.
 */
export async function beginRun(start: RunStart): Promise<void> {
  await underDiscoveryLease(start.ledger, start, (lease) =>
    begin({
      ...start,
      beat: () => {
        lease.assertHeld();
        start.beat();
      },
    }),
  );
}

async function begin(start: RunStart): Promise<void> {
  const { ledger, client, run, role } = start;
  const schema = await readTargetSchema(client);
  await ledger.meta.set(META.schema(role), schema);
  const known = await ledger.meta.get<RunFacts>(META.run(run));
  if (known !== null && known.rolledBackAt === undefined) return;
  const leftovers = Object.keys((await ledger.meta.get<object>(META.leftovers(role))) ?? {}).length > 0;
  await indexTarget({ ...start, schema });
  if (start.sample !== null) await chooseSample(ledger, run, start.sample, await confirmedMapping(ledger));
  const facts: RunFacts = {
    role,
    startedAt: known !== null && leftovers ? known.startedAt : listsFrom(client),
    companyId: schema.companyId,
    mapping: start.mappingFingerprint,
  };
  await ledger.meta.set(META.run(run), facts);
}
