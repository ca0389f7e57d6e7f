import type { Receipt } from '../src/contract/messages.js';
import { act } from './activities.js';
import { Refusal } from './decisions.js';
import type { Migration } from './migration-context.js';
import {
  readConflictDecisions,
  readDelta,
  readDeltaEvery,
  readIssueReport,
  readIssueSettlement,
  readRollback,
} from './read-requests.js';
import { fieldsOf, text } from './message-fields.js';

/*
 * Messages of the weeks around the switch. Each is recorded at once and carried out when nothing else runs; what does not
 * fit the moment is refused.
 */

/**
 * What changed in the source since is moved at the next gate after the first load, and with `every` again and again
 * until the freeze is confirmed.
 */
export function delta(m: Migration, raw: unknown): Receipt {
  const request = readDelta(raw);
  const every = readDeltaEvery(raw);
  requireLoaded(m);
  if (every !== null) schedule(m, every, request.by);
  if (every === 0) return m.receipt('recorded; no delta begins by itself any more');
  m.recordCommand('delta', request.by, null);
  m.state.deltaRequests.push(request);
  return m.receipt(
    m.state.gate === null ? 'recorded; it begins when what runs now is through' : 'recorded; it begins now',
  );
}

function schedule(m: Migration, every: number, by: string): void {
  if (every > 0 && m.state.frozenAt !== null) {
    throw new Refusal('NotPossible', 'the freeze is confirmed: deltas begin by themselves only before it');
  }
  m.recordCommand('deltaSchedule', by, every === 0 ? 'no delta begins by itself' : `every ${every} s`);
  const nextAt = new Date(Date.now() + every * 1_000).toISOString();
  m.state.deltaSchedule = every === 0 ? null : { everySeconds: every, nextAt };
  m.nudge();
}

export function decideConflicts(m: Migration, raw: unknown): Receipt {
  const decisions = readConflictDecisions(raw, now());
  requireLoaded(m);
  const { ids, decision, by, note } = decisions;
  m.recordCommand(
    'decideConflicts',
    by,
    `${ids.length} conflicts: ${decision} wins${note === null ? '' : `; ${note}`}`,
  );
  m.state.errands = [...m.state.errands, { kind: 'conflicts', ...decisions }];
  return m.receipt('recorded; it is carried out when nothing else runs');
}

/** Issues are taken from the cutover on. The answer comes when the ledger has it. */
export async function reportIssue(m: Migration, raw: unknown): Promise<Receipt> {
  const report = readIssueReport(raw, now());
  if (m.state.isKnown(report.id ?? undefined)) return m.receipt('an issue with this id is recorded already');
  if (m.state.cutoverAt === null) {
    throw new Refusal(
      'NotPossible',
      'issues are taken from the cutover on; before it, reject a gate or retry records',
    );
  }
  const taken = await act.reportIssue(m.reference, report);
  if (taken.issue === null) throw new Refusal('NotPossible', NO_WORDS);
  const { issue, open } = taken;
  m.state.remember(report.id ?? undefined);
  const { hypercare } = m.state;
  if (hypercare !== null) m.state.hypercare = { ...hypercare, openIssues: open };
  m.recordCommand(
    'reportIssue',
    report.by,
    `issue ${issue}${report.record === null ? '' : ` about ${report.record}`}`,
  );
  m.nudge();
  return m.receipt(`issue ${issue} is recorded`);
}

const NO_WORDS = 'what is wrong is not in the ledger under this id: report it again';

export function settleIssue(m: Migration, raw: unknown): Receipt {
  const settlement = readIssueSettlement(raw, now());
  requireLoaded(m);
  const { issue, action, by, note } = settlement;
  m.recordCommand('settleIssue', by, `issue ${issue}: ${action}${note === null ? '' : `; ${note}`}`);
  m.state.errands = [...m.state.errands, { kind: 'issue', ...settlement }];
  return m.receipt('recorded; it is carried out when nothing else runs');
}

export function rollback(m: Migration, raw: unknown): Receipt {
  const request = readRollback(raw, m.input.config.name);
  if (!m.state.hasBegun(request.role)) {
    throw new Refusal('NotPossible', `nothing has been written into the ${request.role} account`);
  }
  if (m.state.rollback !== null || m.state.interrupt !== null) {
    throw new Refusal('NotPossible', 'a rollback is on already, or the migration is being ended');
  }
  m.recordCommand(
    'rollback',
    request.by,
    `${request.role}${request.object === null ? '' : `, ${request.object}`}`,
  );
  m.interrupt({ kind: 'rollback', ...request });
  return m.receipt('recorded; what runs ends first');
}

export function cancel(m: Migration, raw: unknown): Receipt {
  const fields = fieldsOf(raw);
  const by = text(fields, 'by') ?? 'unknown';
  const note = text(fields, 'note') ?? null;
  if (m.state.ended !== null) throw new Refusal('NotPossible', 'the migration has ended');
  if (m.state.interrupt?.kind === 'cancel') return m.receipt('it is being cancelled already');
  m.recordCommand('cancel', by, note);
  m.interrupt({ kind: 'cancel', by, note });
  return m.receipt('recorded; what runs ends first');
}

function requireLoaded(m: Migration): void {
  if (m.state.loaded.includes('production')) return;
  throw new Refusal('NotPossible', 'production has not been loaded yet');
}

function now(): string {
  return new Date().toISOString();
}
