import type { Terminal } from '../../src/cli/terminal.js';

/** A terminal that keeps what is written to it. */
export class FakeTerminal implements Terminal {
  readonly outLines: string[] = [];
  readonly errLines: string[] = [];
  drawn = '';

  constructor(private readonly given: { readonly tty?: boolean; readonly columns?: number } = {}) {}

  out(line: string): void {
    this.outLines.push(line);
  }

  err(line: string): void {
    this.errLines.push(line);
  }

  draw(text: string): void {
    this.drawn += text;
  }

  get outIsTty(): boolean {
    return this.given.tty === true;
  }

  get errIsTty(): boolean {
    return this.given.tty === true;
  }

  get columns(): number {
    return this.given.columns ?? 100;
  }

  get stdout(): string {
    return this.outLines.join('\n');
  }

  get stderr(): string {
    return this.errLines.join('\n');
  }
}
