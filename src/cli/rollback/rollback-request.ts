import type { AccountRole } from '../../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../../contract/migration-input.js';
import { PHASES, type PhaseObject } from '../../contract/objects.js';
import { portOf } from '../../loading/ports/index.js';
import { CliError, usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** What is to be removed, as the options say it. */
export interface RollbackWish {
  readonly run: AccountRole;
  /** One object; null: everything. */
  readonly object: PhaseObject | null;
  readonly withSchema: boolean;
}

export interface RollbackOptions {
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly object?: string;
  readonly run: string;
  readonly schema?: boolean;
  readonly confirm?: string;
  readonly by?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** @throws CliError 64 for a run or an object that there is not, and for fields together with one object */
export function wishOf({ run, object, schema = false }: RollbackOptions): RollbackWish {
  if (run !== 'staging' && run !== 'production') {
    throw usageError(
      `rollback: '${run}' is no account's run`,
      'give --run production or --run staging; what deltas moved is in production, and goes with it',
    );
  }
  if (object === undefined) return { run, object: null, withSchema: schema };
  const known = REMOVABLE.find((each) => each === object);
  if (known === undefined) {
    throw usageError(
      `rollback: no records are made of '${object}'`,
      `give one of ${REMOVABLE.join(', ')}; fields and types go with --schema`,
    );
  }
  if (schema) {
    throw usageError(
      'rollback: fields and types are removed with everything, or not at all',
      'give --object or --schema',
    );
  }
  return { run, object: known, withSchema: false };
}

/** Objects of which records are made. */
const REMOVABLE = PHASES.filter((object) => portOf(object) !== null);

/** @throws CliError 64 when staging is waived */
export function requireAccount(config: MigrationConfig, { run }: RollbackWish): void {
  if (accountConfig(config, run) !== null) return;
  throw usageError('rollback: staging is waived in the configuration', 'give --run production');
}

/** @throws CliError 64 without a confirmation, 65 when it is that of another migration */
export function requireConfirmed(name: string, confirm: string | undefined): void {
  if (confirm === name) return;
  const look = `look at what it would do: sd2pd rollback ${name} --dry-run`;
  if (confirm === undefined) {
    throw usageError(
      `rollback: it deletes records, and is confirmed by the migration's name`,
      `${look}; then add --confirm ${name}`,
    );
  }
  throw new CliError(
    EXIT.refused,
    `--confirm ${confirm} is not the name of this migration: nothing was removed`,
    `${look}; then add --confirm ${name}`,
  );
}
