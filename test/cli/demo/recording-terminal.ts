import type { Terminal } from '../../../src/cli/terminal.js';

/** A pipe that keeps what a command writes. */
export class RecordingTerminal implements Terminal {
  readonly outLines: string[] = [];
  readonly errLines: string[] = [];
  readonly outIsTty = false;
  readonly errIsTty = false;
  readonly columns = 100;

  out(line: string): void {
    this.outLines.push(line);
  }

  err(line: string): void {
    this.errLines.push(line);
  }

  draw(text: string): void {
    this.errLines.push(text);
  }

  /** Everything, as a person or a log would see it. */
  text(): string {
    return [...this.outLines, ...this.errLines].join('\n');
  }
}
