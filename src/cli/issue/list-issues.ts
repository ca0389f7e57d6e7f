import { printAnswer } from '../answer.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ledgerOf } from '../ledger-of.js';
import { openReadingSession } from '../session.js';
import { issueFacts, issueTable } from '../text/issue-lines.js';
import type { IssueOptions } from './issue-options.js';

export async function listIssues(
  context: CliContext,
  name: string,
  { config, json }: IssueOptions,
): Promise<ExitCode> {
  const session = await openReadingSession(context, { name, configFile: config });
  try {
    const issues = await ledgerOf(session).issues.all();
    const open = issues.find(({ state }) => state === 'open');
    printAnswer(context.terminal, json === true, {
      document: { issues: issues.map(issueFacts) },
      lines: issueTable(issues),
      next: open === undefined ? `sd2pd status ${name}` : `sd2pd issue ${name} show ${open.id}`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}
