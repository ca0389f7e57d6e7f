import { PassThrough, Transform, pipeline } from 'node:stream';
import type { Readable, TransformCallback } from 'node:stream';
import { crc32 } from 'node:zlib';
import { getFileNameLowLevel, openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import type { Container, ContainerFile } from './container.js';
import { EXPORT_MANIFEST } from './export-manifest.js';
import { innerPath } from './inner-path.js';
import { SourceError } from './source-error.js';

const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;

const broken = (what: string, cause: unknown): SourceError =>
  new SourceError({ file: null, what, next: 'Copy or export the zip file again', cause });

const normal = (segments: readonly string[]): string => segments.join('/').normalize('NFC');

/**
 * Index of the archive by inner path. Names that lead out, folders, links and encrypted entries are left out, so that
 * they can never be opened. Its memory grows with the number of files (well below 1 KB each), never with their size.
 */
async function indexOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    // Names are decoded here and not by yauzl, which would refuse the whole archive for one unsafe name.
    const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
    const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
    const segments = innerPath(name);
    const isLink = ((entry.externalFileAttributes >>> 16) & FILE_TYPE) === SYMLINK;
    if (segments === null || name.endsWith('/') || isLink) continue;
    entries.set(normal(segments), entry);
  }
  return entries;
}

/** Folder inside the archive that holds `export.json`: zipping a folder usually keeps its name as the first segment. */
function rootOf(entries: ReadonlyMap<string, Entry>): string {
  if (entries.has(EXPORT_MANIFEST)) return '';
  const found = [...entries.keys()].filter((name) => /^[^/]+\/export\.json$/.test(name));
  const only = found.length === 1 ? found[0] : undefined;
  return only === undefined ? '' : only.slice(0, -EXPORT_MANIFEST.length);
}

/** Passes bytes on and fails at the end if they are not those that were packed: yauzl checks lengths only. */
function checksum(expected: number): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done: TransformCallback) {
      done(sum === expected ? null : broken('the zip file is damaged: a checksum does not match', undefined));
    },
  });
}

/** A stream at once, although yauzl opens entries asynchronously. */
function entryStream(zip: ZipFile, entry: Entry): Readable {
  const out = new PassThrough();
  const fail = (cause: unknown): void => {
    out.destroy(cause instanceof SourceError ? cause : broken('the zip file is damaged or truncated', cause));
  };
  zip.openReadStreamPromise(entry).then((packed) => {
    pipeline(packed, checksum(entry.crc32), out, (error) => {
      if (error) fail(error);
    });
  }, fail);
  return out;
}

async function openArchive(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (cause) {
    // A code comes from the file system, a bare message from the reader of the format.
    if (cause instanceof Error && 'code' in cause) {
      const what = `the zip file cannot be read (${String(cause.code)})`;
      const next = 'Make the export readable for this process';
      throw new SourceError({ kind: 'unreachable', file: null, what, next, cause });
    }
    throw broken('this is no zip file, or it is truncated', cause);
  }
}

/** Opens a zip file: reads its directory now and each file as it is asked for. */
export async function openZip(path: string): Promise<Container> {
  const zip = await openArchive(path);
  let entries: Map<string, Entry>;
  try {
    entries = await indexOf(zip);
  } catch (cause) {
    zip.close();
    throw broken('the directory of the zip file is damaged', cause);
  }
  const root = rootOf(entries);
  return {
    kind: 'zip',
    find(wanted): Promise<ContainerFile> {
      const segments = innerPath(wanted);
      if (segments === null) return Promise.resolve({ missing: 'the path leads out of the export' });
      const entry = entries.get(root + normal(segments));
      if (entry === undefined) return Promise.resolve({ missing: 'there is no such file in the export' });
      if (!entry.canDecodeFileData()) {
        return Promise.resolve({ missing: 'it is encrypted, or packed by a method that cannot be read' });
      }
      return Promise.resolve({ bytes: entry.uncompressedSize, stream: () => entryStream(zip, entry) });
    },
    close() {
      zip.close();
      return Promise.resolve();
    },
  };
}
