import type { Draft } from './draft.js';
import { TransformInvariantError } from './invariant-error.js';

/** Why a record is in `reassign.csv`: the source names nobody, so it belongs to the migration user. */
export type ReassignReason = 'owner_blank' | 'assignee_blank' | 'author_blank';

/**
 * Pipedrive user id for a record's owner. A blank owner is the migration user and goes into `reassign.csv`; in a
 * staging run without the customer's users everything belongs to the migration user.
 *
 * @param to native attribute that the owner column is mapped to
 * @throws TransformInvariantError for an owner that does not resolve: the `owners` gate was shut then
 */
export function ownerOf(draft: Draft, blank: ReassignReason, to = 'owner_id'): number {
  const { context } = draft;
  if (context.owners === 'migrationUser') return context.migrationUserId;
  const column = draft.native(to);
  if (!column) {
    draft.reassign = blank;
    return context.migrationUserId;
  }
  const id = context.ownerId(column.raw);
  if (id !== null) return id;
  throw new TransformInvariantError(
    'owner_unresolved',
    `${column.field} of a record of ${draft.record.object} names an owner who has no Pipedrive user`,
  );
}
