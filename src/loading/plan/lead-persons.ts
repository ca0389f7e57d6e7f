import { normaliseEmail } from '../../normalise/email.js';
import { planLeadParents } from './lead-parents.js';
import type { PagePlanner } from './plan-phase.js';

/** The person of a lead is matched by exactly its e-mail. */
export const planLeadPersons: PagePlanner = (rows, context) =>
  planLeadParents(rows, context, {
    phase: 'lead_persons',
    need: 'person',
    target: 'person',
    migrated: 'contacts',
    kind: 'email',
    keyOf: (values) => normaliseEmail(values['email'] ?? ''),
  });
