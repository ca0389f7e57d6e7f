import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import type { Updatable } from './update-records.js';

/** Who changed something in Pipedrive, and when, as far as it tells. */
export interface LastChange {
  /** E-mail of the user; null: Pipedrive does not say. */
  readonly by: string | null;
  /** ISO instant, or null. */
  readonly at: string | null;
}

/** Who changed a record last: of activities and notes the record says it, of others only the time. */
export function lastChange(
  { schema }: Pick<RunContext, 'schema'>,
  _port: EntityPort,
  { target }: Updatable,
  _unit: string,
): Promise<LastChange> {
  const at = target?.['update_time'];
  const by = target?.['update_user_id'] ?? target?.['last_update_user_id'];
  const user = schema.users.find(({ id }) => id === by);
  return Promise.resolve({ by: user?.email ?? null, at: typeof at === 'string' ? at : null });
}
