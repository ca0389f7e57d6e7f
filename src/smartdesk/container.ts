import type { Readable } from 'node:stream';

/** What was found under a path inside an export. */
export type ContainerFile =
  | { readonly bytes: number; stream(): Readable }
  /** Why there is nothing to read: no such file, not a file, or a path that leads out of the export. */
  | { readonly missing: string };

/** A folder or a zip file that holds an export; paths are relative to the folder of `export.json`, with `/`. */
export interface Container {
  readonly kind: 'folder' | 'zip';
  /** Nothing is read before `stream()` is called, and the whole is never unpacked. */
  find(path: string): Promise<ContainerFile>;
  close(): Promise<void>;
}
