import { copyFile, readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { MigrationConfig } from '../contract/migration-input.js';
import { META, type CompletedMapping } from '../ledger/meta-keys.js';
import type { Ledger } from '../ledger/ledger.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

export interface MappingText {
  readonly text: string;
  /** Delta that brought something new, with which the file's mapping is completed; null: it is the file as it stands. */
  readonly completedFor: string | null;
}

/**
 * The config's mapping file. Where a delta brought columns, pipelines or stages and nobody has edited the file since it was
 * confirmed, what counts is that mapping, completed.
 * @returns null when there is no such file
 */
export async function readMappingFile(
  { mapping: path }: MigrationConfig,
  ledger: Ledger,
): Promise<MappingText | null> {
  const text = await readIfThere(path);
  if (text === null) return null;
  const completed = await ledger.meta.get<CompletedMapping>(META.completedMapping);
  const parsed = completed === null ? null : parseMapping(text, path);
  if (completed === null || parsed?.ok !== true || fingerprintMapping(parsed.mapping) !== completed.from) {
    return { text, completedFor: null };
  }
  const whole = await ledger.mappings.get(completed.to);
  return whole === null ? { text, completedFor: null } : { text: whole, completedFor: completed.run };
}

/** The file is there whole, before and after; what stood in it is kept beside it, as `.bak`. */
export async function replaceMappingFile(path: string, text: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (isThere) await copyFile(path, `${path}.bak`);
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** @throws CliError 78 when it is there and cannot be read */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CliError(EXIT.config, `${file}: the mapping cannot be read`, 'make the file readable', {
      cause: error,
    });
  }
}
