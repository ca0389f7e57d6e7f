import { randomUUID } from 'node:crypto';
import type { Ledger } from '../../ledger/ledger.js';
import { sourceObjectOf } from '../../contract/objects.js';
import { parseRecordName, type RecordName } from '../../trace/record-name.js';
import { printAnswer } from '../answer.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { sendMessage } from '../send-message.js';
import { openLiveSession, type LiveSession } from '../session.js';
import { issueDocument, issueLines, nextOf } from '../text/issue-lines.js';
import type { IssueOptions } from './issue-options.js';
import { lookInto } from './look-into.js';

/** Takes an issue down, tells what happened to its record, and what can be done. */
export async function reportIssue(
  context: CliContext,
  name: string,
  { config, record, text, by = defaultBy(), json, source }: IssueOptions,
): Promise<ExitCode> {
  if (text === undefined || text.trim() === '')
    throw usageError('issue report: say what is wrong: --text "…"');
  const parsed = record === undefined ? null : parseRecordName(record);
  if (parsed?.ok === false) {
    throw usageError(`issue report: ${parsed.problem}`, 'name a record as contacts/con_00001, or none');
  }
  const session = await openLiveSession(context, { name, configFile: config });
  try {
    if (parsed !== null && session.ledger !== null) await requireKnown(session.ledger, parsed.name, name);
    const id = randomUUID();
    const body = { id, by, text, ...(record === undefined ? {} : { record }) };
    const delivery = await sendMessage(session, 'reportIssue', body);
    if (delivery.how === 'answered')
      await printTaken(context, session, id, { json: json === true, withValues: source === true });
    else {
      printAnswer(context.terminal, json === true, {
        document: { issue: null, answer: 'recorded; no worker is listening' },
        lines: ['recorded; no worker is listening'],
        next: `sd2pd issue ${name} list`,
      });
    }
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** @throws CliError 65 for a record that neither the source nor the migration knows */
async function requireKnown(ledger: Ledger, { object, id }: RecordName, name: string): Promise<void> {
  const rows = await ledger.source.byIds(sourceObjectOf(object), [id]);
  if (rows.length > 0 || (await ledger.records.fates('production', object, [id])).size > 0) return;
  throw new CliError(
    EXIT.refused,
    `there is no ${object}/${id}`,
    `look it up in the export or in sd2pd report ${name}, or report the issue without --record`,
  );
}

async function printTaken(
  { terminal, ...context }: CliContext,
  session: LiveSession,
  messageId: string,
  { json, withValues }: { readonly json: boolean; readonly withValues: boolean },
): Promise<void> {
  const issue = (await session.ledger?.issues.byMessage(messageId)) ?? null;
  if (issue === null) {
    const lines = ['The issue is recorded.'];
    const next = `sd2pd issue ${session.name} list, where the ledger is`;
    printAnswer(terminal, json, { document: { issue: null, answer: lines[0] }, lines, next });
    return;
  }
  const view = await lookInto({ terminal, ...context }, session, issue, withValues);
  printAnswer(terminal, json, {
    document: issueDocument(issue, view),
    lines: [`Issue ${issue.id} is recorded.`, '', ...issueLines(issue, view)],
    next: nextOf(session.name, issue, view),
  });
}
