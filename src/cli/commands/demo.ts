import type { Cli } from '../cli.js';
import { wholeNumber } from '../options.js';

interface DemoCommandOptions {
  readonly interactive?: boolean;
  readonly records: number;
  readonly seed: number;
  readonly keep?: boolean;
}

/** What the generator can make, and what a demo can be waited for. */
const MIN_RECORDS = 50;
const MAX_RECORDS = 200_000;
const MAX_SEED = 1_000_000_000;

export function registerDemo({ program, context, finish }: Cli): void {
  program
    .command('demo')
    .description('the whole job on generated data, everything embedded')
    .option('--interactive', 'leave the gates to you: the commands to type are printed')
    .option(
      '--records <n>',
      'size of the generated company',
      (text) => wholeNumber(text, MIN_RECORDS, MAX_RECORDS),
      2_000,
    )
    .option('--seed <n>', 'another seed makes another company', (text) => wholeNumber(text, 0, MAX_SEED), 1)
    .option('--keep', "keep Temporal's Web UI open at the end")
    .action(async ({ interactive, records, seed, keep }: DemoCommandOptions) => {
      const { runDemo } = await import('../demo/run-demo.js');
      finish(
        await runDemo(context, { interactive: interactive === true, records, seed, keep: keep === true }),
      );
    });
}
