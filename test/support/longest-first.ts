import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first; whatever begins last ends the suite alone, on one of the cores. */
const LONGEST = [
  'real-export',
  'chaos',
  'limits',
  'fortnight',
  'protocol',
  'whole-run',
  'ledger-outage',
  'production-shape',
  'edit-history',
  'killed',
  'worker-shutdown',
  'generated-run',
  'rollback-command',
  'hold-codes',
  'deploy',
  'deltas',
  'product-histories',
  'repair',
  'measured-run',
  'demo',
].map((name) => `${name}.integration.test.ts`);

/**
 * The order of test files: integration tests first, of these the longest, and unit tests in a row at the end. In a row, because
 * a process keeps its modules for the next file only if that one is of the same project.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = new Map((await super.sort(files)).map((file, at) => [file, at]));
    const rank = (file: TestSpecification): readonly number[] => [
      file.project.name === 'unit' ? 1 : 0,
      LONGEST.includes(basename(file.moduleId)) ? LONGEST.indexOf(basename(file.moduleId)) : LONGEST.length,
      place.get(file) ?? 0,
    ];
    return files
      .map((file) => ({ file, rank: rank(file) }))
      .sort((a, b) => firstDifference(a.rank, b.rank))
      .map(({ file }) => file);
  }
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  return a.map((value, at) => value - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
