import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { csvLine } from './csv-cells.js';

/** Text is gathered up to here before it is written, in UTF-16 units: few system calls, little memory. */
const BUFFER_LENGTH = 64 * 1024;

/** Reports hold customer data: nobody but their owner reads them. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export type Texts = Iterable<string> | AsyncIterable<string>;
export type Rows = Iterable<readonly (string | number)[]> | AsyncIterable<readonly (string | number)[]>;

/** Creates a folder for reports, parents included. One that exists keeps its mode unless it is `ours`. */
export async function makeReportFolder(path: string, ours = false): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  if (ours) await chmod(path, FOLDER_MODE);
}

/**
 * Writes a report under a temporary name beside it and renames it, so that nobody ever reads half a report.
 * Constant memory: the next text is asked for when the last one is on its way to the disk.
 */
export async function writeReportFile(path: string, texts: Texts): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeNew(temporary, texts);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeNew(path: string, texts: Texts): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    let buffer = '';
    for await (const text of texts) {
      buffer += text;
      if (buffer.length < BUFFER_LENGTH) continue;
      await file.writeFile(buffer);
      buffer = '';
    }
    await file.writeFile(buffer);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Writes a CSV report: RFC 4180, UTF-8 without a byte order mark, formulas guarded. */
export async function writeCsvReport(path: string, header: readonly string[], rows: Rows): Promise<void> {
  await writeReportFile(path, csvTexts(header, rows));
}

async function* csvTexts(header: readonly string[], rows: Rows): AsyncGenerator<string> {
  yield csvLine(header);
  for await (const row of rows) yield csvLine(row);
}

/** Writes a JSON report, indented by two. */
export async function writeJsonReport(path: string, value: unknown): Promise<void> {
  await writeReportFile(path, [`${JSON.stringify(value, null, 2)}\n`]);
}
