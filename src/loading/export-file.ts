import type { Readable } from 'node:stream';
import { OutcomeUnknown } from '../pipedrive/errors.js';
import { RecordUnsendable } from './record-unsendable.js';
import type { RunContext } from './run-context.js';

type SourceContext = Pick<RunContext, 'openSource'>;

/** A file of the export. */
export interface ExportFile {
  /** Bytes. */
  readonly size: number;
  stream(): Readable;
}

/**
 * Opens a file by its path in the export.
 * @throws RecordUnsendable `file_missing`; SourceError when it is the export that is gone, and not this file
 */
export async function openExportFile(context: SourceContext, path: string): Promise<ExportFile> {
  const source = await context.openSource();
  const file = await source.openAttachment(path);
  if (!('refused' in file)) return file;
  await source.requireThere();
  throw new RecordUnsendable('file_missing', `the file is not in the export: ${file.why}`);
}

/**
 * Reads some of a file's bytes.
 * @throws RecordUnsendable `file_unreadable` for one bad file; SourceError when it is the export that cannot be read
 */
export async function readExportFile<T>(
  context: SourceContext,
  file: ExportFile,
  read: (stream: Readable) => Promise<T>,
): Promise<T> {
  try {
    return await read(file.stream());
  } catch {
    return unreadable(context);
  }
}

/**
 * Sends a file whose bytes are read on the way. A request that breaks off because they cannot be read has not been
 * committed: it never had the length that it announced.
 * @param send gets a way to open the bytes anew, for as often as the request is sent
 * @throws RecordUnsendable `file_unreadable`; SourceError as above; what `send` throws
 */
export async function sendExportFile<T>(
  context: SourceContext,
  file: ExportFile,
  send: (open: () => Readable) => Promise<T>,
): Promise<T> {
  let isBroken = false;
  const open = (): Readable => file.stream().once('error', () => (isBroken = true));
  try {
    return await send(open);
  } catch (error) {
    if (isBroken && error instanceof OutcomeUnknown) return unreadable(context);
    throw error;
  }
}

async function unreadable({ openSource }: SourceContext): Promise<never> {
  await (await openSource()).requireThere();
  throw new RecordUnsendable(
    'file_unreadable',
    'the file cannot be read to its end: damaged, or not ours to read',
  );
}
