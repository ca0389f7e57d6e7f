/** Where a command writes. stdout carries the answer, stderr everything else. */
export interface Terminal {
  /** A line of the answer. */
  out(line: string): void;
  /** A line beside the answer. */
  err(line: string): void;
  /** Text as it is, to stderr: for displays that redraw themselves. */
  draw(text: string): void;
  /** Whether a person watches stdout; a pipe gets plain lines. */
  readonly outIsTty: boolean;
  /** Whether a person watches stderr, so that a display may redraw itself there. */
  readonly errIsTty: boolean;
  /** Width in characters. */
  readonly columns: number;
}

const DEFAULT_COLUMNS = 100;

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  // A reader that has seen enough (`| head`) is no failure.
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    draw: (text) => void stderr.write(text),
    outIsTty: stdout.isTTY,
    errIsTty: stderr.isTTY,
    get columns() {
      return stderr.columns ?? stdout.columns ?? DEFAULT_COLUMNS;
    },
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
