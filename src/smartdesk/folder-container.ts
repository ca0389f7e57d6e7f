import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { Container, ContainerFile } from './container.js';
import { innerPath } from './inner-path.js';
import { SourceError } from './source-error.js';

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/** The real path of the file, or null if there is none. Tries both Unicode forms, since a Mac writes names decomposed. */
async function locate(root: string, segments: readonly string[]): Promise<string | null> {
  const path = join(root, ...segments);
  for (const candidate of new Set([path, path.normalize('NFC'), path.normalize('NFD')])) {
    try {
      return await realpath(candidate);
    } catch (cause) {
      if (ABSENT.has(errorCode(cause))) continue;
      const what = `cannot be read (${errorCode(cause)})`;
      const next = 'Make the export readable for this process';
      throw new SourceError({ kind: 'unreachable', file: segments.join('/'), what, next, cause });
    }
  }
  return null;
}

/** Opens a folder. Symbolic links are followed only as far as they stay below it. */
export async function openFolder(path: string): Promise<Container> {
  const root = await realpath(path);
  return {
    kind: 'folder',
    async find(wanted): Promise<ContainerFile> {
      const segments = innerPath(wanted);
      if (segments === null) return { missing: 'the path leads out of the export' };
      const file = await locate(root, segments);
      if (file === null) return { missing: 'there is no such file in the export' };
      const fromRoot = relative(root, file);
      if (fromRoot.startsWith('..') || isAbsolute(fromRoot))
        return { missing: 'the path leads out of the export' };
      const found = await stat(file);
      if (!found.isFile()) return { missing: 'the path names no regular file' };
      return { bytes: found.size, stream: () => createReadStream(file) };
    },
    close: () => Promise.resolve(),
  };
}
