import { accountGroups, readSourceFacts } from '../discovery/source-facts.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type CompletedMapping } from '../ledger/meta-keys.js';
import { additionsOf, newGroups, withAdditions } from '../mapping/extend-mapping.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { proposeMapping } from '../mapping/proposal/propose-mapping.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';

/**
 * Completes the confirmed mapping with a proposal for what a newer export brought: columns, pipelines, stages, merge groups.
 * It becomes the mapping that the gate is about. Repeatable.
 * @param run `delta-1` …
 * @returns fingerprint of the completed mapping; null where nothing is new
 */
export async function extendMapping(ledger: Ledger, run: string): Promise<string | null> {
  const confirmed = await ledger.meta.require<string>(META.confirmedMapping);
  const text = (await ledger.mappings.get(confirmed)) ?? '';
  const parsed = parseMapping(text, 'mapping.yaml');
  if (!parsed.ok) throw new Error('the confirmed mapping cannot be read');
  const { mapping } = parsed;
  const proposal = await proposalFor(ledger);
  const added = await ledger.changes.idsOf(run, 'accounts', ['created']);
  const members = proposal.organizations.merge.flatMap((group) => group.members.map(({ id }) => id));
  const fates = await ledger.records.fates('production', 'accounts', members);
  const isLoaded = (id: string): boolean => fates.get(id)?.state === 'created';
  const groups = newGroups(mapping, proposal, (id) => added.has(id), isLoaded);
  const additions = additionsOf(mapping, proposal, groups);
  if (additions.length === 0) return null;
  const completed = withAdditions(text, additions);
  const read = parseMapping(completed, 'mapping.yaml');
  if (!read.ok) throw new Error('the completed mapping cannot be read');
  const fingerprint = fingerprintMapping(read.mapping);
  await ledger.mappings.put(fingerprint, completed);
  const note: CompletedMapping = { from: confirmed, to: fingerprint, run };
  await ledger.meta.set(META.completedMapping, note);
  return fingerprint;
}

/** What would be proposed for the source as it is now, against production as it was looked at last. */
async function proposalFor(ledger: Ledger): Promise<Mapping> {
  const existing = new Map<string, string>();
  for (const [domain, id] of await ledger.targetKeys.all('production', 'organization', 'domain')) {
    existing.set(domain, `organization ${id}`);
  }
  return proposeMapping({
    source: await readSourceFacts(ledger),
    groups: await accountGroups(ledger, (domain) => existing.has(domain)),
    target: await ledger.meta.get<TargetSchema>(META.schema('production')),
    existingPersonHits: null,
    existingOrganizations: existing,
  });
}
