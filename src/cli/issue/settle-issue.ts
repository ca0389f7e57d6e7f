import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandedInRows } from '../../contract/messages.js';
import { shownOffer } from '../../hypercare/look-at-issue.js';
import { selectRepairs } from '../../hypercare/offer.js';
import type { Issue } from '../../ledger/issue-store.js';
import type { Ledger } from '../../ledger/ledger.js';
import { printAnswer } from '../answer.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { handIn } from '../retry/hand-in.js';
import { sendMessage } from '../send-message.js';
import { openLiveSession, type LiveSession } from '../session.js';
import { issueFacts, repairLines } from '../text/issue-lines.js';
import { issueOf } from './issue-of.js';
import type { IssueOptions } from './issue-options.js';

/** A repair of fields takes seconds; one that moves records takes as long as its phases. */
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 300;

interface Settling {
  readonly issue: number;
  readonly action: 'repair' | 'answer' | 'decline';
}

/** Approves the repair that was shown, or settles an issue without one. */
export async function settleIssue(
  context: CliContext,
  name: string,
  { issue: number, action }: Settling,
  options: IssueOptions,
): Promise<ExitCode> {
  if (action !== 'repair' && (options.note ?? '').trim() === '') {
    throw usageError(`issue ${action}: say what the customer is told: --note "…"`);
  }
  const only = numbersOf(options.only);
  const session = await openLiveSession(context, { name, configFile: options.config });
  try {
    const ledger = ledgerOf(session);
    const issue = await issueOf(ledger, name, number);
    requireOpen(issue, name);
    const { by = defaultBy(), note } = options;
    const approval =
      action === 'repair' ? await approvalOf(context, session, issue, { ...options, by, only }) : {};
    const body = { issue: number, action, by, ...(note === undefined ? {} : { note }), ...approval };
    const delivery = await sendMessage(session, 'settleIssue', body);
    const settled = delivery.how === 'answered' ? await untilSettled(context, ledger, issue) : null;
    return printSettled(context, name, { issue, settled, isRecorded: delivery.how === 'recorded' }, options);
  } finally {
    await session.close();
  }
}

function requireOpen({ id, state }: Issue, name: string): void {
  if (state === 'open') return;
  throw new CliError(EXIT.refused, `issue ${id} is ${state} already`, `sd2pd issue ${name} show ${id}`);
}

/** What is sent with a repair: the offer that was shown, and what of it is meant. @throws CliError 65 where it does not fit */
async function approvalOf(
  { cwd, terminal }: CliContext,
  session: LiveSession,
  issue: Issue,
  {
    file,
    by,
    only,
  }: Pick<IssueOptions, 'file'> & { readonly by: string; readonly only: readonly number[] | null },
): Promise<{ readonly offer: string; readonly only?: readonly number[]; readonly file?: HandedInRows }> {
  const offer = shownOffer(issue);
  if (offer === null) throw cannotRepair(session.name, issue, 'it has not been looked up yet');
  const selection = selectRepairs(offer, only, file !== undefined);
  if (!selection.ok) throw cannotRepair(session.name, issue, selection.problem);
  for (const line of repairLines(selection.repairs)) terminal.err(line);
  const given =
    file === undefined
      ? {}
      : { file: await handedIn(session, resolve(cwd, file), by, (line) => terminal.err(line)) };
  return { offer: offer.fingerprint, ...(only === null ? {} : { only }), ...given };
}

async function handedIn(
  session: LiveSession,
  path: string,
  by: string,
  say: (line: string) => void,
): Promise<HandedInRows> {
  const ledger = ledgerOf(session);
  const { file, lines } = await handIn({ ledger, config: session.config, role: 'production', by, path });
  for (const line of lines) say(line);
  return file;
}

function cannotRepair(name: string, { id }: Issue, why: string): CliError {
  return new CliError(EXIT.refused, `issue ${id}: ${why}`, `sd2pd issue ${name} show ${id}`);
}

/** @returns the issue as it is when something came of the approval; null: it takes longer */
async function untilSettled({ signal }: CliContext, ledger: Ledger, before: Issue): Promise<Issue | null> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && !signal.aborted) {
    const now = await ledger.issues.byId(before.id);
    const isLooked = shownOffer({ offer: now?.offer ?? null })?.at !== shownOffer(before)?.at;
    if (now !== null && (now.state !== 'open' || (isLooked && now.result !== null && now.approved === null)))
      return now;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

interface SettledView {
  readonly issue: Issue;
  readonly settled: Issue | null;
  readonly isRecorded: boolean;
}

/** @throws CliError 65 where what was approved could not be carried out */
function printSettled(
  { terminal }: CliContext,
  name: string,
  { issue, settled, isRecorded }: SettledView,
  { json }: IssueOptions,
): ExitCode {
  if (settled?.state === 'open') {
    throw new CliError(
      EXIT.refused,
      `issue ${issue.id}: ${settled.result ?? ''}`,
      `sd2pd issue ${name} show ${issue.id}`,
    );
  }
  const waiting = isRecorded
    ? 'recorded; no worker is listening'
    : 'recorded; it is carried out when nothing else runs';
  const answer = settled === null ? waiting : settledWords(settled);
  printAnswer(terminal, json === true, {
    document: { ...issueFacts(settled ?? issue), answer },
    lines: [`Issue ${issue.id}: ${answer}`],
    next: settled === null ? `sd2pd issue ${name} show ${issue.id}` : `sd2pd issue ${name} list`,
  });
  return EXIT.ok;
}

function settledWords({ state, result }: Issue): string {
  return result === null ? state : `${state}: ${result}`;
}

/** @throws CliError 64 */
function numbersOf(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^[1-9]\d{0,5}$/.test(part))) return parts.map(Number);
  throw usageError('issue repair: --only takes numbers of repairs', 'as --only 1,3');
}
