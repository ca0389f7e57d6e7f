/** Gates of a migration, in the order in which they open (contract, section 4). */
export const GATES = ['mapping', 'fields', 'owners', 'staging', 'freeze', 'cutover', 'close'] as const;

export type GateName = (typeof GATES)[number];

/** Gates that a person decides. `fields` and `owners` open when the target is right; nobody can wave them through. */
export const APPROVABLE_GATES: readonly GateName[] = ['mapping', 'staging', 'freeze', 'cutover', 'close'];

/** Gates at which the first load is through: deltas begin there, and what was decided about single records is carried out. */
export const LOADED_GATES: readonly GateName[] = ['freeze', 'cutover', 'close'];

/** What `--approve all` means: the four gates of a whole migration; `close` must be named. */
export const APPROVE_ALL: readonly GateName[] = ['mapping', 'staging', 'freeze', 'cutover'];

export type AccountRole = 'staging' | 'production';

export function isGateName(value: unknown): value is GateName {
  return typeof value === 'string' && (GATES as readonly string[]).includes(value);
}
