import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export interface CompanyUser {
  readonly email: string;
  readonly name: string;
}

/** The active users of an export, as an account's admin would have provisioned them: some owners are missing. */
export async function companyUsers(dir: string): Promise<CompanyUser[]> {
  const rows = parse<Record<string, string>>(await readFile(join(dir, 'users.csv'), 'utf8'), {
    columns: true,
    bom: true,
  });
  const active = rows.filter((row) => row['active']?.toLowerCase() === 'true');
  return active.map((row) => ({ email: row['email'] ?? '', name: row['name'] ?? '' }));
}
