import type { Terminal } from './terminal.js';
import { fit } from './text/format.js';

const ESC = String.fromCharCode(27);

/** Progress of one step after the other on stderr: one line that changes in a terminal, a line per step in a pipe. */
export class ProgressLine {
  #step: string | null = null;
  #last: string | null = null;

  constructor(private readonly terminal: Terminal) {}

  /** @param step a step's last text stays in a pipe, and in a terminal when the next one begins */
  show(step: string, text: string): void {
    const { errIsTty, columns } = this.terminal;
    if (this.#step !== null && this.#step !== step) this.#close();
    this.#step = step;
    this.#last = text;
    if (errIsTty) this.terminal.draw(`\r${fit(text, columns - 1)}${ESC}[K`);
  }

  end(): void {
    if (this.#step !== null) this.#close();
    this.#step = null;
  }

  #close(): void {
    if (this.terminal.errIsTty) this.terminal.draw('\n');
    else if (this.#last !== null) this.terminal.err(this.#last);
  }
}
