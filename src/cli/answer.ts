import type { Terminal } from './terminal.js';

export interface Answer {
  /** The answer as one document, for `--json`. */
  readonly document: unknown;
  /** The same in words. */
  readonly lines: readonly string[];
  /** What to do next; its own line at the end, in the document under `next`. */
  readonly next: string;
}

/** Prints an answer on stdout: words that end with what to do next, or one JSON document. */
export function printAnswer(terminal: Terminal, json: boolean, { document, lines, next }: Answer): void {
  if (json) {
    terminal.out(JSON.stringify(withNext(document, next), null, 2));
    return;
  }
  for (const line of lines) terminal.out(line);
  terminal.out(`next: ${next}`);
}

/** A list stays a list; programs that read one do not look for a next step. */
function withNext(document: unknown, next: string): unknown {
  return typeof document === 'object' && document !== null && !Array.isArray(document)
    ? { ...document, next }
    : document;
}
