import Table from 'cli-table3';
import { isClean, type RoundResult } from './round.js';
import { tallyRounds } from './tally.js';

/** What was dealt and survived, and the sums. */
export function table(results: readonly RoundResult[]): string {
  const clean = results.map(isClean);
  const lines = new Table({
    head: ['blow', 'dealt', 'rounds', 'of them clean'],
    style: { head: [], border: [] },
  });
  for (const { blow, dealt, rounds, clean: ended } of tallyRounds(
    results,
    (index) => clean[index] === true,
  )) {
    lines.push([blow, dealt, rounds, ended]);
  }
  const sum = (of: (result: RoundResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return (
    `${lines.toString()}\n${clean.filter(Boolean).length} of ${results.length} rounds clean; ` +
    `${sum(({ records }) => records)} records, ${sum(({ struck }) => struck)} requests struck by faults, ` +
    `${sum(({ lateDuplicates }) => lateDuplicates)} late duplicates found and removed\n`
  );
}
