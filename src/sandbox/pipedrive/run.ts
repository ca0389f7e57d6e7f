import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
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

/** Users of a SmartDesk export; throws an error naming the file when a column is missing. */
async function readUsers(file: string): Promise<SandboxUser[]> {
  const users: SandboxUser[] = [];
  const rows = createReadStream(file).pipe(
    parse({ columns: true, bom: true, skip_empty_lines: true, relax_column_count: true }),
  );
  for await (const row of rows as AsyncIterable<Record<string, string | undefined>>) {
    if (row.email === undefined) throw new Error(`${file}: column "email" is missing`);
    if (row.email.trim() === '') continue;
    const active = !/^(false|0|no)$/i.test(row.active?.trim() ?? '');
    users.push({ email: row.email.trim(), name: row.name?.trim() || row.email.trim(), active });
  }
  return users;
}
