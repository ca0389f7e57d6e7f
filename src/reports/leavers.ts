import type { TargetSchema } from '../pipedrive/target-schema.js';
import { inUse } from './inventory/columns.js';
import { normaliseOwner } from './owners.js';

/** An active Pipedrive user who is needed for the migration only. */
export interface Leaver {
  readonly email: string;
  readonly name: string;
  readonly why: string;
}

/**
 * Pipedrive users to deactivate when all is done: those who are inactive in the source, and the migration user. Pure.
 * @param schema the production account; without a look at it, users count as active there
 * @param migrationUser normalised e-mail, or ''
 */
export function leavers(
  sourceUsers: readonly Readonly<Record<string, string>>[],
  schema: Pick<TargetSchema, 'users'> | null,
  migrationUser: string,
): Leaver[] {
  const active = schema === null ? null : new Set(activeUsers(schema));
  const found = new Map<string, Leaver>();
  for (const user of sourceUsers) {
    const email = normaliseOwner(user['email'] ?? '');
    if (inUse({ active: user['active'] ?? '' }) !== false || active?.has(email) === false) continue;
    found.set(email, { email, name: (user['name'] ?? '').trim(), why: 'inactive in SmartDesk' });
  }
  if (migrationUser !== '') {
    found.set(migrationUser, {
      email: migrationUser,
      name: '',
      why: 'migration user: once hypercare is over',
    });
  }
  return [...found.values()];
}

function activeUsers({ users }: Pick<TargetSchema, 'users'>): string[] {
  return users.filter((user) => user.active).map(({ email }) => normaliseOwner(email));
}
