import type { OwnerAssignmentRow } from '../ledger/owner-store.js';
import { normaliseEmail } from '../normalise/email.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';

export type OwnerResolver = (email: string) => number | null;

/** Source owner's e-mail → id of the active Pipedrive user it stands for: by assignment, else by the same e-mail. */
export function ownerResolver(
  schema: TargetSchema,
  assignments: readonly OwnerAssignmentRow[],
): OwnerResolver {
  const users = new Map<string, number>();
  for (const user of schema.users) {
    const email = normaliseEmail(user.email);
    if (user.active && email !== null) users.set(email, user.id);
  }
  const assigned = new Map(assignments.map((row) => [row.source, normaliseEmail(row.target)]));
  return (email) => {
    const source = normaliseEmail(email);
    if (source === null) return null;
    const target = assigned.get(source) ?? source;
    return users.get(target) ?? null;
  };
}
