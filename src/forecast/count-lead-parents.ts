import { foldName } from '../normalise/name.js';
import { normaliseEmail } from '../normalise/email.js';
import { leadNeeds } from '../mapping/transform/lead-rules.js';
import { present } from './count-matched.js';
import { rowsOf, type Counting } from './counting.js';
import type { Values } from './moving.js';
import { NO_RECORDS, type PhaseCount } from './phase-counts.js';

type LeadPhase = 'lead_persons' | 'lead_organizations';

/** As `loading/plan/lead-persons.ts` and `lead-organizations.ts`. */
const RULES = {
  lead_persons: {
    need: 'person',
    migrated: 'contacts',
    kind: 'email',
    keyOf: (values: Values) => normaliseEmail(values['email'] ?? ''),
  },
  lead_organizations: {
    need: 'organization',
    migrated: 'accounts',
    kind: 'name',
    keyOf: (values: Values) => foldName(values['company'] ?? '') || null,
  },
} as const;

/**
 * Parents that leads require: a migrated record with exactly that key, one that the target has, the one made for an
 * earlier lead with that key, else a new one. Memory: one key per new parent.
 */
export async function countLeadParents(counting: Counting, phase: LeadPhase): Promise<PhaseCount> {
  const { ledger, role, moving } = counting;
  const { need, migrated, kind, keyOf } = RULES[phase];
  const made = new Set<string>();
  let [source, pending] = [0, 0];
  for await (const page of rowsOf(counting, 'leads')) {
    const needing = page.filter(
      ({ row, values }) => moving.isPlanned('leads', row, values) && leadNeeds(values)[need],
    );
    const keys = needing.map(({ values }) => keyOf(values));
    const wanted = present(keys);
    const ours = new Set(
      (await ledger.source.keysByValues(migrated, kind, wanted))
        .filter(({ source_id }) => moving.isPresent(migrated, source_id))
        .map(({ value }) => value),
    );
    const theirs = await ledger.targetKeys.firstByValues(role, need, kind, wanted);
    for (const key of keys) {
      source += 1;
      if (key !== null && (ours.has(key) || theirs.has(key))) continue;
      if (key !== null && made.has(key)) continue;
      pending += 1;
      if (key !== null) made.add(key);
    }
  }
  return { ...NO_RECORDS, source, pending, posts: pending };
}
