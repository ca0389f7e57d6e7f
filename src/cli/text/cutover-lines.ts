import type {
  Basis,
  CutoverPlan,
  ExpectedChanges,
  FreezeStep,
  OpenMatters,
} from '../../contract/cutover-plan.js';
import { allowanceWords, span } from '../../forecast/words.js';
import { colours } from '../colours.js';
import { count, counted, minute, wrap } from './format.js';
import { table } from './table.js';

/** Sentences are broken at so many characters. */
const WIDTH = 98;

/** What `sd2pd cutover plan` says to a person. */
export function cutoverLines(plan: CutoverPlan): string[] {
  const { name, at, steps, seconds, requests, tokens, endsAt } = plan;
  return [
    `${colours.bold(`Cutover plan of ${name}`)}: freeze from ${minute(at)}, ${expectedWords(plan.expected)}`,
    '',
    ...table(
      ['step', 'takes>', 'by', 'requests>', 'tokens>'],
      [...steps.map(stepCells), ['together', span(seconds), '', count(requests), count(tokens)]],
    ),
    '',
    ...(endsAt === null
      ? []
      : [`Through about ${minute(endsAt)}, without the time that people take at gates.`]),
    ...wrap(allowanceWords(plan.allowance), WIDTH),
    ...wrap(
      `${count(plan.allowance.firstDay)} tokens are left to the migration until ${minute(plan.allowance.resetAt)}.`,
      WIDTH,
    ),
    ...plan.warnings.flatMap((warning) => wrap(`${colours.yellow('Warning')}: ${warning}`, WIDTH)),
    ...openLines(plan.open),
  ];
}

const EXPECTED: Readonly<Record<ExpectedChanges['basis'], string>> = {
  asked: 'as told',
  last_delta: 'as in the last delta',
  assumed: 'assumed: 1 % of the rows',
};

function expectedWords({ changes, basis }: ExpectedChanges): string {
  return `${counted(changes, 'changed row')} (${EXPECTED[basis]})`;
}

const STEPS: Readonly<Record<FreezeStep['name'], string>> = {
  read_export: 'read the newest export',
  delta: 'final delta',
  watch: 'watch the source',
  read_again: 'read the export again',
  read_back: 'full read-back, second pass',
};

const BASES: Readonly<Record<Basis, string>> = {
  measured: 'measured',
  estimated: 'burst limit',
  configured: 'migration.yaml',
  unknown: 'not known',
};

function stepCells({ name, seconds, basis, requests, tokens }: FreezeStep): string[] {
  return [STEPS[name], seconds === null ? '?' : span(seconds), BASES[basis], count(requests), count(tokens)];
}

function openLines(open: OpenMatters): string[] {
  const { pending, ownersMissing, isPaused, holds, gate } = open;
  const lines = [
    ...(pending > 0 ? [`${counted(pending, 'record')} pending`] : []),
    ...sumLine('skipped', open.skipped),
    ...sumLine('conflicts to be decided', open.conflicts),
    ...(ownersMissing > 0 ? [`${counted(ownersMissing, 'owner')} without an active user`] : []),
    ...(gate === null ? [] : [`gate ${gate.name}, open since ${minute(gate.openSince)}`]),
    ...(isPaused ? ['the migration is paused'] : []),
    ...holds.map((code) => `held: ${code}`),
  ];
  return [
    '',
    colours.bold('Still open'),
    ...(lines.length === 0 ? ['nothing'] : lines).map((line) => `  - ${line}`),
  ];
}

function sumLine(what: string, counts: Readonly<Record<string, number>>): string[] {
  const entries = Object.entries(counts).filter(([, n]) => n > 0);
  if (entries.length === 0) return [];
  const sum = entries.reduce((total, [, n]) => total + n, 0);
  return [`${what}: ${count(sum)} (${entries.map(([name, n]) => `${name} ${count(n)}`).join(', ')})`];
}

/** What to do with a plan. */
export function nextAfterPlan({ name, open, betterFrom }: CutoverPlan): string {
  if (open.isPaused) return `sd2pd resume ${name}`;
  if (open.holds.length > 0) return `sd2pd status ${name}`;
  if (Object.keys(open.conflicts).length > 0) return `sd2pd conflicts ${name}`;
  if (open.ownersMissing > 0) return `sd2pd owners ${name}`;
  if (betterFrom !== null) return `begin from ${minute(betterFrom)} on: sd2pd approve ${name} freeze`;
  return `when writes in SmartDesk have stopped: sd2pd approve ${name} freeze`;
}
