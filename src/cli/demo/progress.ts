import type { MigrationStatus, PhaseStatus } from '../../contract/status.js';
import { Redrawing, type Display } from '../follow/displays.js';
import type { Terminal } from '../terminal.js';
import { count } from '../text/format.js';
import { phaseLines } from '../text/status-lines.js';

/** Progress of the run that is loading: bars for a person at a terminal, else one line per finished phase. */
export function progressFor(terminal: Terminal): Display {
  return terminal.outIsTty && terminal.errIsTty ? new Bars(terminal) : new FinishedPhases(terminal);
}

function runningPhases({ stage, phases }: MigrationStatus): readonly PhaseStatus[] {
  return phases.filter((phase) => phase.run === stage && phase.source > 0);
}

class Bars implements Display {
  readonly #drawing: Redrawing;

  constructor(terminal: Terminal) {
    this.#drawing = new Redrawing(terminal, (status) => phaseLines(runningPhases(status)));
  }

  show(status: MigrationStatus): void {
    if (runningPhases(status).length > 0) this.#drawing.show(status);
  }

  end(): void {
    this.#drawing.end();
  }
}

export class FinishedPhases implements Display {
  readonly #told = new Set<string>();

  constructor(private readonly terminal: Terminal) {}

  show(status: MigrationStatus): void {
    for (const phase of status.phases) {
      const key = `${phase.run}/${phase.object}`;
      if (phase.state !== 'done' || phase.source === 0 || this.#told.has(key)) continue;
      this.#told.add(key);
      if (isDelta(phase) && phase.filtered === phase.source) continue;
      this.terminal.out(`  ${finishedLine(phase)}`);
    }
  }

  end(): void {
    // Every line stands for itself.
  }
}

const isDelta = ({ run }: PhaseStatus): boolean => run.startsWith('delta-');

/** What the counts of a delta mean (docs/deltas.md). */
const DELTA_WORDS = {
  created: 'created',
  merged: 'brought up to date',
  filtered: 'unchanged',
  skipped: 'skipped',
};
const WORDS = { created: 'created', merged: 'merged', filtered: 'filtered', skipped: 'skipped' };

/** `staging contacts: 360 rows, 340 created, 12 merged, 8 skipped`; of a delta how many were brought up to date. */
export function finishedLine(phase: PhaseStatus): string {
  const { run, object, source, ...counts } = phase;
  const words = isDelta(phase) ? DELTA_WORDS : WORDS;
  const parts = (['created', 'merged', 'filtered', 'skipped'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `${count(counts[name])} ${words[name]}`);
  return `${run} ${object}: ${count(source)} rows${parts.length === 0 ? '' : `, ${parts.join(', ')}`}`;
}
