import { foldName } from '../../normalise/name.js';
import { planLeadParents } from './lead-parents.js';
import type { PagePlanner } from './plan-phase.js';

/** The organization of a lead is matched by exact name, case-folded, spaces collapsed. An e-mail's domain never matches. */
export const planLeadOrganizations: PagePlanner = (rows, context) =>
  planLeadParents(rows, context, {
    phase: 'lead_organizations',
    need: 'organization',
    target: 'organization',
    migrated: 'accounts',
    kind: 'name',
    keyOf: (values) => foldName(values['company'] ?? '') || null,
  });
