import { normaliseEmail } from '../../normalise/email.js';
import { decidedAlready, merged, pending, valuesOf } from './common.js';
import type { PagePlanner } from './plan-phase.js';

/** Contacts: with `existingPersons: match`, one whose e-mail a person in the target has is linked to that person. */
export const planContacts: PagePlanner = async (rows, context) => {
  const decided = await decidedAlready(rows, 'contacts', context);
  const emails = new Map(rows.map((row) => [row.source_id, normaliseEmail(valuesOf(row)['email'] ?? '')]));
  const wanted = [...emails.values()].filter((email) => email !== null);
  const existing =
    context.mapping.existingPersons === 'match'
      ? await context.ledger.targetKeys.firstByValues(context.role, 'person', 'email', wanted)
      : new Map<string, string>();
  return rows.map((row) => {
    const known = decided.get(row.source_id);
    if (known !== undefined) return known;
    const targetId = existing.get(emails.get(row.source_id) ?? '');
    return targetId === undefined ? pending(row) : merged(row, 'matched', 'person', targetId);
  });
};
