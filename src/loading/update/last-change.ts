import type { FieldChange, LoggedKind } from '../../pipedrive/entities/changelog.js';
import { Forbidden, Gone, RecordRefused } from '../../pipedrive/errors.js';
import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import type { Unit } from './units.js';
import type { Updatable } from './update-records.js';

/** Who changed something in Pipedrive, and when, as far as it tells. */
export interface LastChange {
  /** E-mail of the user; null: Pipedrive does not say. */
  readonly by: string | null;
  /** ISO instant, or null. */
  readonly at: string | null;
}

/** Kinds that have a changelog. */
const LOGGED: Readonly<Record<string, LoggedKind>> = {
  deal: 'deal',
  person: 'person',
  organization: 'organization',
};

/** Keys under which the changelog, which is older, knows fields that v2 calls otherwise. */
const LOGGED_AS: Readonly<Record<Unit, readonly string[]>> = {
  emails: ['email'],
  phones: ['phone'],
  owner_id: ['owner_id', 'user_id'],
  stage_id: ['stage_id', 'pipeline', 'pipeline_id'],
  value: ['value', 'currency'],
  status: ['status', 'lost_reason', 'won_time', 'lost_time', 'close_time'],
};

/**
 * Tells who changed fields of a record last: its changelog where it has one (20 tokens, whatever the number of fields), else
 * what the record says of itself as a whole.
 * @returns the answer for each unit
 */
export async function lastChanges(
  { client, schema }: Pick<RunContext, 'client' | 'schema'>,
  { targetObject }: Pick<EntityPort, 'targetObject'>,
  { target, targetId }: Pick<Updatable, 'target' | 'targetId'>,
): Promise<(unit: Unit) => LastChange> {
  const nameOf = (id: unknown): string | null => schema.users.find((user) => user.id === id)?.email ?? null;
  const at = target?.['update_time'];
  const ofRecord: LastChange = {
    by: nameOf(target?.['last_update_user_id']),
    at: typeof at === 'string' ? at : null,
  };
  const kind = LOGGED[targetObject];
  const changes = kind === undefined ? [] : await newest(client, kind, targetId);
  return (unit) => {
    const keys = keysOf(unit);
    const change = changes.find(({ fieldKey }) => keys.includes(fieldKey));
    return change === undefined ? ofRecord : { by: nameOf(change.userId), at: change.at };
  };
}

/** A changelog that this token may not read, or of a record that has just gone, is no reason to stop. */
async function newest(
  client: RunContext['client'],
  kind: LoggedKind,
  targetId: string,
): Promise<FieldChange[]> {
  try {
    return await client.changelog.newest(kind, targetId);
  } catch (error) {
    if (error instanceof Forbidden || error instanceof Gone || error instanceof RecordRefused) return [];
    throw error;
  }
}

/** A custom field has its key, and one more for the currency or the end of a range. */
function keysOf(unit: Unit): readonly string[] {
  const custom = /^custom_fields\.(.+)$/.exec(unit)?.[1];
  if (custom === undefined) return LOGGED_AS[unit] ?? [unit];
  return [custom, `${custom}_currency`, `${custom}_until`];
}
