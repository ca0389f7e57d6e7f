import { printAnswer } from '../answer.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ledgerOf } from '../ledger-of.js';
import { openReadingSession } from '../session.js';
import { issueDocument, issueLines, nextOf } from '../text/issue-lines.js';
import { issueOf } from './issue-of.js';
import type { IssueOptions } from './issue-options.js';
import { lookInto } from './look-into.js';

/** Looks an issue's record up, tells what happened to it, and what can be done. */
export async function showIssue(
  context: CliContext,
  name: string,
  number: number,
  { config, json, source }: IssueOptions,
): Promise<ExitCode> {
  const session = await openReadingSession(context, { name, configFile: config });
  try {
    const issue = await issueOf(ledgerOf(session), name, number);
    const view = await lookInto(context, session, issue, source === true);
    printAnswer(context.terminal, json === true, {
      document: issueDocument(issue, view),
      lines: issueLines(issue, view),
      next: nextOf(name, issue, view),
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}
