import type { Issue } from '../../ledger/issue-store.js';
import type { Ledger } from '../../ledger/ledger.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** @throws CliError 65 where there is none of that number */
export async function issueOf(ledger: Ledger, name: string, number: number): Promise<Issue> {
  const issue = await ledger.issues.byId(number);
  if (issue !== null) return issue;
  throw new CliError(EXIT.refused, `there is no issue ${number}`, `sd2pd issue ${name} list`);
}
