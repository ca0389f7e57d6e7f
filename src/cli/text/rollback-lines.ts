import type { RollbackLine, RollbackPlan } from '../../contract/rollback.js';
import { whyItStays } from '../../contract/rollback-reasons.js';
import { allowanceWords, durationWords } from '../../forecast/words.js';
import type { StayingRecord } from '../rollback/plan-rollback.js';
import { count, counted, wrap } from './format.js';
import { table } from './table.js';

/** Sentences are broken at so many characters. */
const WIDTH = 98;
/** Records that stay are named up to here; the others are in `--json` and, afterwards, in `rollback.csv`. */
const SHOWN = 15;

/** What `rollback --dry-run` says to a person. */
export function planLines(plan: RollbackPlan, staying: readonly StayingRecord[]): string[] {
  const { run, object, total, allowance, duration } = plan;
  const steps = plan.steps.filter(({ deletes, reads }) => deletes + reads > 0);
  return [
    `What a rollback of ${object === null ? `the ${run} account` : `${object} in the ${run} account`} would do now; nothing was removed.`,
    '',
    ...outcomeLines(plan.lines, ['goes', 'stays', 'gone before']),
    ...stayingLines(staying),
    '',
    ...wrap(allowanceWords(allowance), WIDTH),
    ...table(
      ['step', 'deletions>', 'reads>', 'requests>', 'tokens>'],
      [...steps, total].map(({ step, deletes, reads, tokens }) => [
        step.replaceAll('_', ' '),
        ...[deletes, reads, deletes + reads, tokens].map(count),
      ]),
    ),
    `It takes: ${durationWords(duration)}, waits for the daily budget included.`,
  ];
}

/** What a rollback did, read back. */
export function doneLines(lines: readonly RollbackLine[]): string[] {
  const again = lines.reduce((sum, { target }) => sum + target, 0);
  return [
    ...outcomeLines(lines, ['removed', 'stay', 'gone before']),
    ...(again === 0
      ? []
      : [`${counted(again, 'record')} were found again by the read-back: somebody restored them.`]),
  ];
}

function outcomeLines(
  lines: readonly RollbackLine[],
  [goes, stays, before]: [string, string, string],
): string[] {
  const shown = lines.filter(({ removed, left, deleted }) => removed + left + deleted > 0);
  if (shown.length === 0) return ['There is nothing of it in the account.'];
  const reasons = shown.flatMap((line) =>
    Object.entries(line.reasons).map(([code, n]) => [line.object, count(n), code, whyItStays(code)]),
  );
  return [
    ...table(
      ['object', `${goes}>`, `${stays}>`, `${before}>`],
      shown.map(({ object, removed, left, deleted }) => [object, ...[removed, left, deleted].map(count)]),
    ),
    ...(reasons.length === 0 ? [] : ['', ...table(['stays', 'records>', 'reason', 'because'], reasons)]),
  ];
}

function stayingLines(staying: readonly StayingRecord[]): string[] {
  if (staying.length === 0) return [];
  const rows = staying
    .slice(0, SHOWN)
    .map(({ object, source_id, target_id, reason, detail }) => [
      `${object}/${source_id}`,
      target_id,
      reason,
      detail,
    ]);
  const hidden = staying.length - rows.length;
  return [
    '',
    ...table(['these stay', 'in Pipedrive', 'reason', 'detail'], rows),
    ...(hidden === 0 ? [] : [`… and ${counted(hidden, 'more', 'more')}: --json`]),
  ];
}
