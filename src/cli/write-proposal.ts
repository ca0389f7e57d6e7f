import { writeFile } from 'node:fs/promises';
import type { MigrationConfig } from '../contract/migration-input.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';

/** Owner only: a mapping holds the customer's field names and options. */
const PRIVATE = 0o600;

/** `absent`: the folder of the mapping is not on this machine, or nothing can be written to it. */
export type FileWritten = 'written' | 'there' | 'absent';

/** Writes a file that is not there yet; what a person has edited is never overwritten. */
export async function writeIfMissing(path: string, text: string): Promise<FileWritten> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: PRIVATE });
    return 'written';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST') return 'there';
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return 'absent';
    throw error;
  }
}

/**
 * Puts the mapping that the gate is about where the configuration names it, so that a person can read and edit it.
 * @returns null until discovery has run to its end
 */
export async function writeCurrentMapping(
  config: MigrationConfig,
  ledger: Ledger,
): Promise<FileWritten | null> {
  if ((await ledger.meta.get<string>(META.proposal)) === null) return null;
  const current = await ledger.mappings.current();
  return current === null ? null : writeIfMissing(config.mapping, current.content);
}
