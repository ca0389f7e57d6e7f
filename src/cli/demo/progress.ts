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
      this.terminal.out(`  ${finishedLine(phase)}`);
    }
  }

  end(): void {
    // Every line stands for itself.
  }
}

/** `staging contacts: 360 rows, 340 created, 12 merged, 8 skipped` */
export function finishedLine({ run, object, source, ...counts }: PhaseStatus): string {
  const parts = (['created', 'merged', 'filtered', 'skipped'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `${count(counts[name])} ${name}`);
  return `${run} ${object}: ${count(source)} rows${parts.length === 0 ? '' : `, ${parts.join(', ')}`}`;
}
