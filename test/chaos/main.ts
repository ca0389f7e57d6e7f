import { appendFile, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { table } from './table.js';
import { COURSES, isClean, playRound, type Course, type RoundOptions, type RoundResult } from './round.js';
import type { Scheduled } from './schedule.js';
import { inWords } from './tally.js';

/**
 * `npm run chaos -- --seed S --rounds N`: N migrations of generated companies under random blows, each from its own seed
 * (S, S + 1 …). Ends with 1 if anything was lost, doubled, wrongly linked, unbalanced or left in a history.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    records: { type: 'string', default: '300' },
    blows: { type: 'string', default: '4' },
    /** Rounds at a time; they wait for time-outs most of theirs. */
    parallel: { type: 'string', default: '2' },
    ledger: { type: 'string', default: 'both' },
    /** `load`, `delta` or `rollback`; all of them in turn if left out. */
    course: { type: 'string' },
    /** A file with the schedule of a round, as it was printed: played instead of the seed's. */
    schedule: { type: 'string' },
    /** A line of JSON per round is added to this file. */
    out: { type: 'string' },
  },
});
const first = Number(values.seed);
const count = Number(values.rounds);
if (
  ![first, count, Number(values.records), Number(values.blows), Number(values.parallel)].every(
    Number.isInteger,
  )
) {
  process.stderr.write('seed, rounds, records, blows and parallel are whole numbers\n');
  process.exit(64);
}
const schedule =
  values.schedule === undefined
    ? undefined
    : (JSON.parse(await readFile(values.schedule, 'utf8')) as readonly Scheduled[]);

function optionsOf(seed: number): RoundOptions {
  const both = seed % 2 === 0 ? 'postgres' : 'sqlite';
  return {
    seed,
    blows: Number(values.blows),
    records: Number(values.records),
    ledger: values.ledger === 'both' ? both : values.ledger === 'postgres' ? 'postgres' : 'sqlite',
    workers: 1 + (Math.floor(seed / 2) % 2),
    course: isCourse(values.course) ? values.course : (COURSES[seed % COURSES.length] ?? 'load'),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

const isCourse = (text: string | undefined): text is Course => COURSES.some((course) => course === text);

function tell(result: RoundResult): void {
  const { options, dealt, struck, records, seconds, lateDuplicates } = result;
  const where = `${options.course}, ${options.ledger}, ${options.workers} worker${options.workers === 1 ? '' : 's'}`;
  process.stdout.write(
    `seed ${options.seed} (${where}): ${isClean(result) ? 'clean' : 'FAILED'}, ${records} records, ${seconds} s: ` +
      `${inWords(result.schedule.slice(0, dealt))}; ${struck} requests struck, ${lateDuplicates} late duplicates removed\n`,
  );
  if (isClean(result)) return;
  process.stdout.write(
    `${JSON.stringify(result.failure ?? result.findings, null, 1)}\n` +
      `play it again: npm run chaos -- --seed ${options.seed} --rounds 1 --records ${options.records} --blows ${options.blows} --course ${options.course}\n` +
      `its schedule (save it, and give it with --schedule FILE): ${JSON.stringify(result.schedule)}\n`,
  );
}

const limit = pLimit(Number(values.parallel));
const results = await Promise.all(
  Array.from({ length: count }, (_, index) =>
    limit(async () => {
      const result = await playRound(optionsOf(first + index));
      tell(result);
      if (values.out !== undefined) {
        const { schedule: played, ...rest } = result;
        await appendFile(values.out, `${JSON.stringify({ ...rest, schedule: played })}\n`);
      }
      return result;
    }),
  ),
);
process.stdout.write(table(results));
if (!results.every(isClean)) process.exitCode = 1;
