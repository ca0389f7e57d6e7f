import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { SandboxUser } from './options.js';
import { startPipedriveSandbox, type PipedriveSandbox } from './sandbox.js';

export interface PipedriveSandboxOptions {
  /** API port; 0 takes any free one. */
  port: number;
  controlPort?: number;
  /** A SmartDesk `users.csv` (id,email,name,active): its active users exist in both accounts. */
  usersFile?: string;
  seed?: number;
}

/** The user whose token each account has, and who therefore runs a migration. */
const MIGRATION_USER: SandboxUser = { email: 'migration@acme.example', name: 'Migration User', admin: true };

/**
 * Starts the accounts `production` and `staging` and prints them as one JSON line on stdout:
 * `{accounts: [{name, token, baseUrl, companyId}], baseUrl, controlUrl, controlPort}`.
 */
export async function runPipedriveSandbox(options: PipedriveSandboxOptions): Promise<PipedriveSandbox> {
  const imported = options.usersFile === undefined ? [] : await readUsers(options.usersFile);
  const users = [
    MIGRATION_USER,
    ...imported.filter((user) => user.email.toLowerCase() !== MIGRATION_USER.email),
  ];
  const sandbox = await startPipedriveSandbox({
    port: options.port,
    ...(options.controlPort !== undefined && { controlPort: options.controlPort }),
    ...(options.seed !== undefined && { seed: options.seed }),
    accounts: ['production', 'staging'].map((name) => ({ name, users })),
  });
  const { accounts, baseUrl, controlUrl, controlPort } = sandbox;
  process.stdout.write(`${JSON.stringify({ accounts, baseUrl, controlUrl, controlPort })}\n`);
  return sandbox;
}

/** The users.csv cannot be used. The message names the file and what is wrong with it. */
export class UsersFileInvalid extends Error {
  override readonly name = 'UsersFileInvalid';
}

/** Users of a SmartDesk export. @throws UsersFileInvalid */
async function readUsers(file: string): Promise<SandboxUser[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsersFileInvalid(`${file}: cannot be read`);
  });
  const rows = rowsOf(file, text);
  return rows.flatMap((row) => {
    if (row.email === undefined) throw new UsersFileInvalid(`${file}: column "email" is missing`);
    const email = row.email.trim();
    const active = !/^(false|0|no)$/i.test(row.active?.trim() ?? '');
    return email === '' ? [] : [{ email, name: row.name?.trim() || email, active }];
  });
}

function rowsOf(file: string, text: string): Record<string, string | undefined>[] {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch {
    throw new UsersFileInvalid(`${file}: is no CSV file`);
  }
}
