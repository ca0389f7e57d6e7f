import type { IssueSettlement } from '../contract/messages.js';
import { REASON_CODES } from '../contract/reason-codes.js';
import type { Issue } from '../ledger/issue-store.js';
import type { RunContext } from '../loading/run-context.js';
import { approvalOf, resumedApproval, type Approval } from './approval.js';
import { lookAtIssue, shownOffer } from './look-at-issue.js';
import { selectRepairs, type Repair, type RepairPart } from './offer.js';
import { isRestoring, takeAgain } from './take-again.js';
import { unlinkedOf } from './unlinked.js';
import { writeParts, type PartResult } from './write-parts.js';

/**
 * Carries out the repair of an issue that a person approved: exactly what was shown, or nothing. What makes records pending
 * is begun, and looked at again when their phases have run. Repeatable after a crash at any point.
 * @returns what came of it; why it was not carried out stands at the issue
 */
export async function repairIssue(
  context: RunContext,
  issue: Issue,
  settlement: IssueSettlement,
): Promise<'repaired' | 'begun' | 'open'> {
  const { issues } = context.ledger;
  const approval = resumedApproval(issue, settlement) ?? (await newApproval(context, issue, settlement));
  if ('problem' in approval) {
    await issues.leaveOpen(issue.id, approval.problem);
    return 'open';
  }
  const begun = approval.isBegun ? approval : await begin(context, issue, approval);
  if (await isPending(context, begun)) return 'begun';
  return finish(context, issue, await lookAfter(context, begun));
}

const STALE = 'the record changed since the repair was shown: look at it again';

async function newApproval(
  context: RunContext,
  issue: Issue,
  settlement: IssueSettlement,
): Promise<Approval | { readonly problem: string }> {
  const shown = settlement.offer ?? shownOffer(issue)?.fingerprint ?? null;
  const now = await lookAtIssue(context, issue);
  await context.ledger.issues.beginRepair(issue.id, JSON.stringify(now));
  if (shown !== now.fingerprint) return { problem: shown === null ? NOT_SHOWN : STALE };
  const selected = selectRepairs(now, settlement.only, settlement.file !== null);
  if (!selected.ok) return { problem: selected.problem };
  const approval = approvalOf(settlement, selected.repairs);
  await context.ledger.issues.putApproval(issue.id, JSON.stringify(approval));
  return approval;
}

const NOT_SHOWN = 'no repair has been shown yet: look at it first';

/** Writes fields, and makes records pending. */
async function begin(context: RunContext, issue: Issue, approval: Approval): Promise<Approval> {
  const written = approval.repairs.filter(({ parts }) => parts.every(({ unit }) => unit !== ''));
  const results = await writeParts(
    context,
    written.flatMap(({ parts }) => parts),
  );
  const said = written.map((repair) =>
    wordsOf(
      repair,
      repair.parts.map((part) => results.get(part) ?? null),
    ),
  );
  await takeAgain(context, issue.id, approval);
  const begun = withWords({ ...approval, isBegun: true }, said);
  await context.ledger.issues.putApproval(issue.id, JSON.stringify(begun));
  return begun;
}

/** What was taken again has arrived, or was skipped again; what referred to a restored record is linked again. */
async function lookAfter(context: RunContext, approval: Approval): Promise<Approval> {
  const whole = approval.repairs.filter(({ parts }) => parts.every(({ unit }) => unit === ''));
  const said: Words[] = [];
  for (const repair of whole) {
    const results = await Promise.all(repair.parts.map((part) => arrivalOf(context, part)));
    said.push(wordsOf(repair, results));
    if (isRestoring(repair)) for (const part of repair.parts) said.push(...(await linkAgain(context, part)));
  }
  return withWords(approval, said);
}

async function arrivalOf({ ledger, run }: RunContext, { object, sourceId }: RepairPart): Promise<PartResult> {
  const record = (await ledger.records.fates(run, object, [sourceId])).get(sourceId);
  if (record?.state === 'created' || record?.state === 'merged') return null;
  if (record?.state !== 'skipped') return 'it has not arrived';
  const known = Object.entries(REASON_CODES).find(([code]) => code === record.reason_code);
  return `it was skipped again: ${known?.[1].meaning ?? record.reason_code ?? ''}`;
}

async function linkAgain(context: RunContext, { object, sourceId }: RepairPart): Promise<Words[]> {
  const record = (await context.ledger.records.fates(context.run, object, [sourceId])).get(sourceId);
  const parts = record?.state === 'created' ? await unlinkedOf(context, record) : [];
  if (parts.length === 0) return [];
  const label =
    parts.length === 1 ? '1 record that referred to it' : `${parts.length} records that referred to it`;
  const results = await writeParts(context, parts);
  const repair: Repair = { kind: 're_link', label, overwrites: false, needsFile: false, parts };
  return [
    wordsOf(
      repair,
      parts.map((part) => results.get(part) ?? null),
    ),
  ];
}

async function isPending({ ledger, run }: RunContext, { repairs }: Approval): Promise<boolean> {
  for (const { object, sourceId, unit } of repairs.flatMap(({ parts }) => parts)) {
    const record =
      unit === '' ? (await ledger.records.fates(run, object, [sourceId])).get(sourceId) : undefined;
    if (record?.state === 'pending' || record?.state === 'intent') return true;
  }
  return false;
}

async function finish(context: RunContext, issue: Issue, approval: Approval): Promise<'repaired' | 'open'> {
  const { done, failed, by, at, note } = approval;
  const result = [...done, ...failed].join('; ');
  if (failed.length > 0) {
    await context.ledger.issues.leaveOpen(issue.id, result);
    return 'open';
  }
  await context.ledger.issues.settle(issue.id, {
    state: 'repaired',
    result,
    settled_by: by,
    settled_at: at,
    note,
  });
  return 'repaired';
}

/** What came of one repair. */
interface Words {
  readonly text: string;
  readonly isFailure: boolean;
}

const DONE: Readonly<Record<Repair['kind'], string>> = {
  retry: 'moved',
  add_file: 'added',
  re_link: 'linked again',
  re_assign: 'assigned',
  restore_field: 'restored',
  restore_record: 'created again',
};

function wordsOf({ kind, label }: Repair, results: readonly PartResult[]): Words {
  const problems = [...new Set(results.flatMap((result) => result ?? []))];
  if (problems.length === 0) return { text: `${label} ${DONE[kind]}`, isFailure: false };
  const failed = results.filter((result) => result !== null).length;
  const share = results.length === 1 ? 'not' : `${failed} of ${results.length} not`;
  return { text: `${label}: ${share} ${DONE[kind]}: ${problems.join('; ')}`, isFailure: true };
}

function withWords(approval: Approval, said: readonly Words[]): Approval {
  const texts = (isFailure: boolean): string[] =>
    said.filter((words) => words.isFailure === isFailure).map(({ text }) => text);
  return {
    ...approval,
    done: [...approval.done, ...texts(false)],
    failed: [...approval.failed, ...texts(true)],
  };
}
