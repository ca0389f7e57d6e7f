import type { Forecast, RunForecast } from '../contract/forecast.js';
import {
  allowanceWords,
  boundWords,
  durationWords,
  runTitle,
  shorteningWords,
  span,
  stepRows,
} from '../forecast/words.js';
import { count, markdownTable } from './markdown.js';

const NUMBERS = ['creates', 'reads', 'requests', 'tokens', 'at burst limit'];

/** The section of `scope.md` on what each run costs and how long it takes; empty before there is a forecast. */
export function renderForecast(forecast: Forecast | null): string {
  if (forecast === null) return '';
  const intro =
    'Counted under the mapping that was proposed or handed in last, as if each run began when this was written. Records that turn out to be skipped make it a little too high.';
  return `\n## How long it will take\n\n${intro}\n${forecast.runs.map(renderRun).join('')}`;
}

function renderRun(run: RunForecast): string {
  const rows = stepRows(run).map(({ name, posts, reads, requests, tokens, seconds, resets }) => [
    name,
    ...[posts, reads, requests, tokens].map(count),
    span(seconds),
    resets === 0 ? '' : count(resets),
  ]);
  const header = ['phase', ...NUMBERS, 'resets waited for'];
  return [
    `\n### ${runTitle(run)}\n\n${allowanceWords(run.allowance)}\n\n`,
    markdownTable(header, rows, header.slice(1)),
    `\n${boundWords(run)}\n`,
    renderShorter(run),
  ].join('');
}

function renderShorter(run: RunForecast): string {
  if (run.shorter.length === 0) return '';
  const rows = run.shorter.map((one) => [shorteningWords(one, run), durationWords(one), count(one.tokens)]);
  return `\n${markdownTable(['what would shorten it', 'then it takes', 'tokens'], rows, ['tokens'])}`;
}
