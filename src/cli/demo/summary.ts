import { PHASES, type PhaseObject } from '../../contract/objects.js';
import { REASON_CODES } from '../../contract/reason-codes.js';
import type { PhaseCounts } from '../../contract/status.js';
import type { Ledger } from '../../ledger/ledger.js';
import { count } from '../text/format.js';
import { table } from '../text/table.js';

const RUN = 'production';
const COLUMNS = ['source', 'created', 'merged', 'filtered', 'skipped'] as const;

/** Counts per object of the production run, and what was skipped and why. */
export async function summaryLines(ledger: Ledger): Promise<string[]> {
  const counts = await ledger.stats.counts(RUN);
  const moved = PHASES.flatMap((object) => {
    const of = counts.get(object);
    return of === undefined || of.source === 0 ? [] : [{ object, counts: of }];
  });
  if (moved.length === 0) return ['Nothing has moved into production.'];
  return [...countLines(moved), ...(await skipLines(ledger, moved))];
}

interface Moved {
  readonly object: PhaseObject;
  readonly counts: PhaseCounts;
}

function countLines(moved: readonly Moved[]): string[] {
  const rows = moved.map(({ object, counts }) => [object, ...COLUMNS.map((name) => count(counts[name]))]);
  const sums = COLUMNS.map((name) => count(moved.reduce((sum, { counts }) => sum + counts[name], 0)));
  return table(['object', ...COLUMNS.map((name) => `${name}>`)], [...rows, ['all', ...sums]]);
}

async function skipLines(ledger: Ledger, moved: readonly Moved[]): Promise<string[]> {
  const sums = new Map<string, number>();
  for (const { object, counts } of moved) {
    if (counts.skipped === 0) continue;
    const reasons = Object.entries(await ledger.stats.reasons(RUN, object));
    // Filtered records have reasons too; those are choices and no skips.
    for (const [code, n] of reasons.filter(([code]) => code in REASON_CODES))
      sums.set(code, (sums.get(code) ?? 0) + n);
  }
  if (sums.size === 0) return ['', 'Nothing was skipped.'];
  const rows = [...sums].sort(([, a], [, b]) => b - a).map(([code, n]) => [code, count(n), meaningOf(code)]);
  return ['', ...table(['skipped because', 'records>', 'meaning'], rows)];
}

function meaningOf(code: string): string {
  return Object.entries(REASON_CODES).find(([known]) => known === code)?.[1].meaning ?? '';
}
