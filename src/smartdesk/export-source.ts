import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { INVENTORY_OBJECTS, SOURCE_OBJECTS } from '../contract/objects.js';
import { REQUIRED_OBJECTS } from './columns.js';
import type { ExportObject } from './columns.js';
import type { Container } from './container.js';
import { EXPORT_MANIFEST, parseManifest } from './export-manifest.js';
import type { SourceAccount } from './export-manifest.js';
import { openFolder } from './folder-container.js';
import { SourceError } from './source-error.js';
import { readHeader, sourceRows } from './source-rows.js';
import type { BadRow, SourceRow } from './source-rows.js';
import { openZip } from './zip-container.js';

/** Largest `export.json` that is read, in bytes: it holds a handful of keys. */
const MAX_MANIFEST_BYTES = 1024 * 1024;

export interface ExportFile {
  readonly object: ExportObject;
  /** Name inside the export. */
  readonly file: string;
  readonly bytes: number;
  /** Column names of its header, in its order. */
  readonly columns: readonly string[];
}

export type AttachmentFile =
  { readonly size: number; stream(): Readable } | { readonly refused: 'file_missing'; readonly why: string };

/** An opened export. Every method may be called any number of times, also at the same time. */
export interface ExportSource {
  readonly kind: 'folder' | 'zip';
  readonly account: SourceAccount;
  /** `exported_at` as written. */
  readonly exportedAt: string;
  /**
   * `sha256:…` over `export.json` and the names, sizes and headers of the CSV files: tells one export from another without
   * reading all of it. The rows' own hashes tell whether content changed.
   */
  readonly fingerprint: string;
  /** The CSV files that are there. */
  files(): readonly ExportFile[];
  /** Rows of one object in the file's order; none if its file is absent. @throws SourceError (see `sourceRows`) */
  rows(object: ExportObject): AsyncGenerator<SourceRow | BadRow, void, undefined>;
  /** A file named by `attachments.path`; a path that leads out of the export is refused like one that is not there. */
  openAttachment(path: string): Promise<AttachmentFile>;
  /**
   * Tells an export of which one file is bad from one that is gone as a whole: a disk, a mount.
   * @throws SourceError (`unreachable`) when it cannot be read any more
   */
  requireThere(): Promise<void>;
  close(): Promise<void>;
}

async function openContainer(path: string): Promise<Container> {
  const next = 'Correct `source.export`: it names the folder or .zip of the export';
  let found;
  try {
    found = await stat(path);
  } catch (cause) {
    const what = 'the export cannot be found or read at its path';
    throw new SourceError({ kind: 'unreachable', file: null, what, next, cause });
  }
  if (found.isDirectory()) return openFolder(path);
  if (found.isFile()) return openZip(path);
  throw new SourceError({ file: null, what: 'the export is neither a folder nor a file', next });
}

async function readManifest(container: Container): Promise<Buffer> {
  const file = EXPORT_MANIFEST;
  const found = await container.find(file);
  if ('missing' in found) {
    const next = 'Name the folder or .zip that SmartDesk wrote, with export.json in it';
    throw new SourceError({ file, what: `is required: ${found.missing}`, next });
  }
  if (found.bytes > MAX_MANIFEST_BYTES) {
    throw new SourceError({ file, what: 'is over 1 MB, so it is no export.json', next: 'Export again' });
  }
  try {
    return Buffer.concat(await (found.stream().toArray() as Promise<Buffer[]>));
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const next = 'Make the export readable for this process';
    throw new SourceError({ kind: 'unreachable', file, what: 'cannot be read', next, cause });
  }
}

const isRequired = (object: ExportObject): boolean =>
  REQUIRED_OBJECTS.some((required) => required === object);

async function inspectFiles(container: Container): Promise<ExportFile[]> {
  const files: ExportFile[] = [];
  const absent: string[] = [];
  for (const object of [...SOURCE_OBJECTS, ...INVENTORY_OBJECTS]) {
    const file = `${object}.csv`;
    const found = await container.find(file);
    if ('missing' in found) {
      if (isRequired(object)) absent.push(file);
      continue;
    }
    files.push({ object, file, bytes: found.bytes, columns: await readHeader(object, file, found.stream()) });
  }
  if (absent.length > 0) {
    const what = `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} required and not in the export`;
    throw new SourceError({ file: absent[0] ?? null, what, next: 'Export again with all objects' });
  }
  return files;
}

function fingerprintOf(manifest: Buffer, files: readonly ExportFile[]): string {
  const sum = createHash('sha256').update(manifest);
  for (const { file, bytes, columns } of files) sum.update(JSON.stringify([file, bytes, columns]));
  return `sha256:${sum.digest('hex')}`;
}

async function readSource(container: Container): Promise<ExportSource> {
  const manifest = await readManifest(container);
  const { account, exportedAt } = parseManifest(manifest);
  const files = await inspectFiles(container);
  return {
    kind: container.kind,
    account,
    exportedAt,
    fingerprint: fingerprintOf(manifest, files),
    files: () => files,
    async *rows(object) {
      const file = `${object}.csv`;
      // An optional file that was absent from the start is an empty object.
      if (!files.some((known) => known.object === object)) return;
      const found = await container.find(file);
      if ('missing' in found) {
        const what = 'was there when the export was opened and is gone';
        throw new SourceError({ kind: 'unreachable', file, what, next: 'Put the export back in its place' });
      }
      yield* sourceRows(object, file, found.stream());
    },
    async openAttachment(path) {
      const found = await container.find(path);
      if ('missing' in found) return { refused: 'file_missing', why: found.missing };
      return { size: found.bytes, stream: () => found.stream() };
    },
    async requireThere() {
      try {
        await readManifest(container);
      } catch (cause) {
        const what = 'was there when the export was opened and cannot be read any more';
        const next = 'Put the export back in its place';
        throw new SourceError({ kind: 'unreachable', file: EXPORT_MANIFEST, what, next, cause });
      }
    },
    close: () => container.close(),
  };
}

/**
 * Opens a SmartDesk export: a folder or a .zip (contract, section 1). Checks what can be checked without reading the
 * rows: the required files, `export.json`, the headers. Close it when done.
 * @throws SourceError with the file, the line and what to do
 */
export async function openExport(path: string): Promise<ExportSource> {
  const container = await openContainer(path);
  try {
    return await readSource(container);
  } catch (error) {
    await container.close();
    throw error;
  }
}
