import { OWNER_COLUMNS } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';

/** Somebody who owns, is assigned or wrote records of the source. */
export interface SourceOwner {
  /** Trimmed and lower-cased; what stands there if it is no e-mail. */
  readonly email: string;
  /** From `users.csv`; '' for somebody who is not in it. */
  readonly name: string;
  /** Records over all objects. */
  readonly records: number;
  readonly perObject: Readonly<Record<string, number>>;
}

export type OwnerStatus = 'matched' | 'assigned' | 'missing' | 'inactive' | 'invalid';

export interface ResolvedOwner {
  readonly email: string;
  readonly name: string;
  readonly records: number;
  readonly perObject: Readonly<Record<string, number>>;
  /**
   * `matched`: an active Pipedrive user has that e-mail; `assigned`: a person named an active user; `inactive`: the user
   * with that e-mail is deactivated; `invalid`: no e-mail; `missing`: none of these.
   */
  readonly status: OwnerStatus;
  readonly pipedriveUserId: number | null;
  /** The Pipedrive user's e-mail; null while the owner does not resolve. */
  readonly pipedriveUser: string | null;
}

/** A decision of a person; source `*` stands for every owner that does not resolve otherwise. */
export interface OwnerChoice {
  readonly source: string;
  readonly target: string;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** E-mails of owners and users are compared in this form. */
export function normaliseOwner(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * Every distinct owner over all objects, by e-mail. One pass over the source rows in constant memory (that of the owners).
 * Rows that are no record (invalid or duplicate) count for nobody: they never move.
 */
export async function collectOwners(ledger: Ledger): Promise<SourceOwner[]> {
  const counts = new Map<string, Record<string, number>>();
  for (const [object, column] of Object.entries(OWNER_COLUMNS)) {
    for await (const values of recordsOf(ledger, object)) {
      const email = normaliseOwner(values[column] ?? '');
      if (email === '') continue;
      const perObject = counts.get(email) ?? {};
      perObject[object] = (perObject[object] ?? 0) + 1;
      counts.set(email, perObject);
    }
  }
  const names = await userNames(ledger);
  const owners = [...counts].map(([email, perObject]) => {
    const records = Object.values(perObject).reduce((sum, n) => sum + n, 0);
    return { email, name: names.get(email) ?? '', records, perObject };
  });
  return owners.sort((a, b) => (a.email < b.email ? -1 : 1));
}

async function userNames(ledger: Ledger): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const values of recordsOf(ledger, 'users')) {
    names.set(normaliseOwner(values['email'] ?? ''), (values['name'] ?? '').trim());
  }
  return names;
}

async function* recordsOf(ledger: Ledger, object: string): AsyncGenerator<Record<string, string>> {
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) {
      if (row.skip_code === null) yield JSON.parse(row.data) as Record<string, string>;
    }
  }
}

/**
 * Which Pipedrive user each owner becomes. A person's choice counts before the match by e-mail; one that names nobody
 * active counts for nothing. Pure.
 *
 * @param schema the target account, or null if it could not be looked at: then nobody matches
 */
export function resolveOwners(
  owners: readonly SourceOwner[],
  schema: Pick<TargetSchema, 'users'> | null,
  choices: readonly OwnerChoice[],
): ResolvedOwner[] {
  const users = new Map<string, TargetSchema['users'][number]>();
  for (const user of schema?.users ?? []) {
    const email = normaliseOwner(user.email);
    // Of two users with one e-mail the active one counts.
    if (users.get(email)?.active !== true) users.set(email, user);
  }
  const chosen = new Map(
    choices.map(({ source, target }) => [normaliseOwner(source), normaliseOwner(target)]),
  );
  const active = (email: string | undefined): TargetSchema['users'][number] | undefined => {
    const user = email === undefined ? undefined : users.get(email);
    return user?.active === true ? user : undefined;
  };
  return owners.map((owner) => {
    const own = active(owner.email);
    const named =
      active(chosen.get(owner.email)) ?? (own === undefined ? active(chosen.get('*')) : undefined);
    const user = named ?? own;
    const status =
      named !== undefined ? 'assigned' : own !== undefined ? 'matched' : openStatus(owner.email, users);
    return { ...owner, status, pipedriveUserId: user?.id ?? null, pipedriveUser: user?.email ?? null };
  });
}

function openStatus(email: string, users: ReadonlyMap<string, unknown>): OwnerStatus {
  if (users.has(email)) return 'inactive';
  return EMAIL.test(email) ? 'missing' : 'invalid';
}

export const OWNER_HEADER = ['email', 'name', 'records', 'status', 'pipedrive_user'] as const;

/** A line of `owners.csv`; `pipedrive_user` is an e-mail, so that the corrected file can be handed in as assignments. */
export function ownerRow(owner: ResolvedOwner): (string | number)[] {
  return [owner.email, owner.name, owner.records, owner.status, owner.pipedriveUser ?? ''];
}
