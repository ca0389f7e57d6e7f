import type { Forecast, RunForecast } from '../../contract/forecast.js';
import type { MigrationStatus } from '../../contract/status.js';
import {
  allowanceWords,
  boundWords,
  count,
  durationWords,
  runTitle,
  shorteningWords,
  span,
  stepRows,
} from '../../forecast/words.js';
import { colours } from '../colours.js';
import { wrap } from './format.js';
import { table } from './table.js';

/** Sentences are broken at so many characters. */
const WIDTH = 98;

/** The whole forecast: each run with its steps, how long it takes and what would shorten it. */
export function forecastLines({ runs }: Forecast): string[] {
  return runs.flatMap((run) => ['', ...runLines(run), ...shorterLines(run)]);
}

/** What was planned for the run that is on or comes next; nothing once all have ended. */
export function plannedLines({ forecast, phases }: Pick<MigrationStatus, 'forecast' | 'phases'>): string[] {
  const next = forecast?.runs.find(({ run }) => {
    const own = phases.filter((phase) => phase.run === run);
    return own.length === 0 || own.some(({ state }) => state !== 'done');
  });
  return next === undefined ? [] : ['', ...runLines(next)];
}

function runLines(run: RunForecast): string[] {
  const waits = run.bound === 'budget';
  const rows = stepRows(run).map(({ name, posts, reads, requests, tokens, seconds, resets }) => [
    name,
    ...[posts, reads, requests, tokens].map(count),
    span(seconds),
    ...(waits ? [resets === 0 ? '' : `+ ${count(resets)} ${resets === 1 ? 'reset' : 'resets'}`] : []),
  ]);
  const header = ['phase', 'creates>', 'reads>', 'requests>', 'tokens>', 'at burst limit>'];
  return [
    colours.bold(`Forecast: ${runTitle(run)}`),
    ...wrap(allowanceWords(run.allowance), WIDTH),
    ...table(waits ? [...header, 'waits'] : header, rows),
    ...wrap(boundWords(run), WIDTH),
  ];
}

function shorterLines(run: RunForecast): string[] {
  if (run.shorter.length === 0) return [];
  const rows = run.shorter.map((one) => [
    `  ${shorteningWords(one, run)}`,
    durationWords(one),
    count(one.tokens),
  ]);
  return table(['What would shorten it:', 'then it takes', 'tokens>'], rows);
}
