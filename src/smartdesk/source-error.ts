/** Why an export cannot be used: `unreachable` may pass (a disk, a mount), `invalid` needs another export. */
export type SourceErrorKind = 'invalid' | 'unreachable';

export interface SourceErrorProps {
  readonly kind?: SourceErrorKind;
  /** File inside the export, or null when the export as a whole is meant. */
  readonly file: string | null;
  /** 1-based line of the file, or null. */
  readonly line?: number | null;
  /** What is wrong, without any content of a record. */
  readonly what: string;
  /** What the reader of the message should do. */
  readonly next: string;
  readonly cause?: unknown;
}

/** The export as a whole cannot be read: nothing has moved, and nothing will until it is put right (exit code 78). */
export class SourceError extends Error {
  readonly kind: SourceErrorKind;
  readonly file: string | null;
  readonly line: number | null;
  readonly what: string;
  readonly next: string;

  constructor(props: SourceErrorProps) {
    const line = props.line ?? null;
    const where = props.file === null ? '' : `${props.file}${line === null ? '' : `, line ${line}`}: `;
    super(`${where}${props.what}. ${props.next}.`, { cause: props.cause });
    this.name = 'SourceError';
    this.kind = props.kind ?? 'invalid';
    this.file = props.file;
    this.line = line;
    this.what = props.what;
    this.next = props.next;
  }
}
