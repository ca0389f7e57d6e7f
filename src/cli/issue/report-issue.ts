import { randomUUID } from 'node:crypto';
import type { Issue } from '../../ledger/issue-store.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META } from '../../ledger/meta-keys.js';
import { sourceObjectOf } from '../../contract/objects.js';
import { parseRecordName, type RecordName } from '../../trace/record-name.js';
import { printAnswer } from '../answer.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { sendMessage, type Delivery } from '../send-message.js';
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
    const ledger = ledgerOf(session);
    if (parsed !== null) await requireKnown(ledger, parsed.name, name);
    const report = { id: randomUUID(), by, text, record };
    const delivery = await send(session, ledger, report);
    const issue = delivery.how === 'answered' ? await ledger.issues.byMessage(report.id) : null;
    if (issue !== null)
      await printTaken(context, session, issue, { json: json === true, withValues: source === true });
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

interface Report {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly record: string | undefined;
}

/** People name people in it: the words go into the ledger, and the message, which stays in history, has their id. */
async function send(
  session: LiveSession,
  { meta }: Ledger,
  { id, by, text, record }: Report,
): Promise<Delivery> {
  await meta.set(META.issueWords(id), text);
  try {
    return await sendMessage(session, 'reportIssue', { id, by, ...(record === undefined ? {} : { record }) });
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.refused) await meta.delete(META.issueWords(id));
    throw error;
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
  context: CliContext,
  session: LiveSession,
  issue: Issue,
  { json, withValues }: { readonly json: boolean; readonly withValues: boolean },
): Promise<void> {
  const view = await lookInto(context, session, issue, withValues);
  printAnswer(context.terminal, json, {
    document: issueDocument(issue, view),
    lines: [`Issue ${issue.id} is recorded.`, '', ...issueLines(issue, view)],
    next: nextOf(session.name, issue, view),
  });
}
