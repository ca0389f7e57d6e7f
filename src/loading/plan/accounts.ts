import type { MergeGroup } from '../../mapping/mapping-schema.js';
import { registrableDomain } from '../../normalise/domain.js';
import { decidedAlready, follower, merged, pending, valuesOf } from './common.js';
import type { PagePlanner } from './plan-phase.js';

/**
 * Accounts: one of a domain that the target has already is linked to that organization, which is not written to; the
 * members of a merge group follow their survivor; the rest become organizations.
 */
export const planAccounts: PagePlanner = async (rows, context) => {
  const decided = await decidedAlready(rows, 'accounts', context);
  const groups = groupsByMember(context.mapping.organizations.merge);
  const domains = new Map(
    rows.map((row) => [row.source_id, registrableDomain(valuesOf(row)['website'] ?? '')]),
  );
  const wanted = [...domains.values()].filter((domain) => domain !== null);
  const { ledger, role } = context;
  const existing = await ledger.targetKeys.firstByValues(role, 'organization', 'domain', wanted);
  return rows.map((row) => {
    const known = decided.get(row.source_id);
    if (known !== undefined) return known;
    const targetId = existing.get(domains.get(row.source_id) ?? '');
    if (targetId !== undefined && !groups.vetoed.has(row.source_id)) {
      return merged(row, 'matched', 'organization', targetId);
    }
    const survivor = groups.survivors.get(row.source_id);
    return survivor === undefined || survivor === row.source_id ? pending(row) : follower(row, survivor);
  });
};

interface Groups {
  /** Member → survivor, of the groups that merge. */
  readonly survivors: ReadonlyMap<string, string>;
  /** Members of groups that a person vetoed. */
  readonly vetoed: ReadonlySet<string>;
}

function groupsByMember(merge: readonly MergeGroup[]): Groups {
  const survivors = new Map<string, string>();
  const vetoed = new Set<string>();
  for (const group of merge) {
    for (const member of group.members) {
      if (group.merge) survivors.set(member.id, group.survivor);
      else vetoed.add(member.id);
    }
  }
  return { survivors, vetoed };
}
