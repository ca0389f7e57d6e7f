import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type RunFacts } from '../ledger/meta-keys.js';
import { mappingOf } from '../loading/confirmed-mapping.js';
import type { Mapping } from '../mapping/mapping-schema.js';

/** What a mapping cannot change any more, because records that the run of an account has loaded would have to become others. */
export async function unchangeable(
  ledger: Ledger,
  mapping: Mapping,
  role: AccountRole,
): Promise<{ readonly path: string; readonly message: string }[]> {
  const facts = await ledger.meta.get<RunFacts>(META.run(role));
  if (facts === null) return [];
  const { created } = await ledger.stats.countsOf(role, 'activities');
  const { notes } = await mappingOf(ledger, facts.mapping);
  if (created === 0 || notes === mapping.notes) return [];
  const message = `notes: ${created} activities are in the ${role} account already, loaded with '${notes}'; an activity cannot become a note there, nor a note an activity. Keep '${notes}', or reject staging and run it again.`;
  return [{ path: 'notes', message }];
}
