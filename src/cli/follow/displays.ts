import type { MigrationStatus } from '../../contract/status.js';
import type { Terminal } from '../terminal.js';
import { fit } from '../text/format.js';
import { nextStep, statusLines } from '../text/status-lines.js';

/** Shows one status after the other. */
export interface Display {
  show(status: MigrationStatus): void;
  /** Leaves the last picture where it is; what follows is printed below. */
  end(): void;
}

/** Bars for a person at a terminal, plain lines for a pipe. */
export function displayFor(terminal: Terminal): Display {
  return terminal.outIsTty && terminal.errIsTty ? new Redrawing(terminal) : new ChangeLines(terminal);
}

const ESC = String.fromCharCode(27);

/** Draws the whole status again and again at the same place of the terminal (on stderr). */
export class Redrawing implements Display {
  #drawn = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly linesOf: (status: MigrationStatus) => readonly string[] = withNextStep,
  ) {}

  show(status: MigrationStatus): void {
    const { columns } = this.terminal;
    const lines = this.linesOf(status).map((line) => fit(line, columns - 1));
    // Every line is cleared to its end: a shorter one would leave the rest of its predecessor.
    const text = lines.map((line) => `${line}${ESC}[K\n`).join('');
    this.terminal.draw(`${this.#backToStart()}${text}${ESC}[J`);
    this.#drawn = lines.length;
  }

  end(): void {
    this.#drawn = 0;
  }

  #backToStart(): string {
    return this.#drawn === 0 ? '' : `${ESC}[${this.#drawn}A\r`;
  }
}

function withNextStep(status: MigrationStatus): string[] {
  return [...statusLines(status), '', `next: ${nextStep(status)}`];
}

/**
 * `ISO stage object done/total` on stdout whenever something moved; `-` and `0/0` for a stage that moves no records. What
 * was done before the first look is no change.
 */
export class ChangeLines implements Display {
  readonly #shown = new Map<string, string>();
  #stage: string | null = null;
  #isFirst = true;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => Date = () => new Date(),
  ) {}

  show(status: MigrationStatus): void {
    if (status.stage !== this.#stage && !status.phases.some(({ run }) => run === status.stage)) {
      this.#print(`${status.stage} - 0/0`);
    }
    this.#stage = status.stage;
    for (const { run, object, state, source, pending } of status.phases) {
      const numbers = `${source - pending}/${source}`;
      const key = `${run} ${object}`;
      if (state === 'pending' || this.#shown.get(key) === numbers) continue;
      this.#shown.set(key, numbers);
      if (!this.#isFirst || state === 'running') this.#print(`${key} ${numbers}`);
    }
    this.#isFirst = false;
  }

  end(): void {
    this.#shown.clear();
  }

  #print(rest: string): void {
    this.terminal.out(`${this.now().toISOString()} ${rest}`);
  }
}
