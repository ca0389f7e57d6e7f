import type { MigrationStatus } from '../../contract/status.js';
import { waitsFor } from '../../contract/waits-for.js';
import { colours } from '../colours.js';
import { minute } from './format.js';
import { printable } from './printable.js';

/** Lines of the time line that are shown to a person; `--json` has the last 60. */
const EVENTS_SHOWN = 12;

/** The time line: what happened, who is waited for, and what is next. */
export function courseLines(status: MigrationStatus): string[] {
  const { timeline = [], ahead = [] } = status;
  const shown = timeline.slice(-EVENTS_SHOWN);
  return [
    ...titled(
      'What happened',
      shown.map(({ at, what }) => `${minute(at)}  ${what}`),
    ),
    ...titled('Who is waited for', [whoLine(status)]),
    ...titled('What is next', ahead),
  ].map(printable);
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
}

/** What an earlier release published names nobody. */
function whoLine(status: MigrationStatus): string {
  const waits = status.waitsFor ?? waitsFor(status);
  if (waits !== null) {
    const since = waits.since === '' ? '' : `, since ${minute(waits.since)}`;
    return `${waits.who}: ${waits.what}${since}`;
  }
  if (status.waiting !== null) return 'nobody: it goes on by itself';
  const isOver = ['completed', 'cancelled', 'rolled_back'].includes(status.state);
  return isOver ? `nobody: it is ${status.state.replace('_', ' ')}` : 'nobody: it works';
}
