import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files larger than this many bytes are kept on disk. */
const IN_MEMORY_LIMIT = 256 * 1024;

/** Bytes of uploaded files by file id: small ones in memory, larger ones in a temporary folder until `clear`. */
export class FileContents {
  private readonly small = new Map<number, Buffer>();
  private folder: string | undefined;

  put(id: number, bytes: Buffer): void {
    if (bytes.length <= IN_MEMORY_LIMIT) {
      this.small.set(id, bytes);
      return;
    }
    this.folder ??= mkdtempSync(join(tmpdir(), 'pipedrive-sandbox-'));
    writeFileSync(join(this.folder, String(id)), bytes, { mode: 0o600 });
  }

  read(id: number): Buffer | undefined {
    const bytes = this.small.get(id);
    if (bytes) return bytes;
    const path = this.pathOf(id);
    return path === undefined ? undefined : readFileSync(path);
  }

  /** For the download answer: bytes when small, a stream when on disk. */
  open(id: number): Buffer | NodeJS.ReadableStream | undefined {
    const bytes = this.small.get(id);
    if (bytes) return bytes;
    const path = this.pathOf(id);
    return path === undefined ? undefined : createReadStream(path);
  }

  clear(): void {
    this.small.clear();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }

  private pathOf(id: number): string | undefined {
    const path = this.folder && join(this.folder, String(id));
    return path && existsSync(path) ? path : undefined;
  }
}
