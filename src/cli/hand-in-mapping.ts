import { LineCounter, parseDocument } from 'yaml';
import { describeProblem, type YamlProblem } from '../config/config-error.js';
import { lineOf } from '../config/yaml-lines.js';
import type { MigrationConfig } from '../contract/migration-input.js';
import { readFactsFor } from '../discovery/source-facts.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { checkMapping } from '../mapping/check/check-mapping.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { readIfThere, readMappingFile, replaceMappingFile, type MappingText } from './mapping-file.js';

export interface HandedIn {
  readonly fingerprint: string;
  /** `FILE:LINE: PATH: MESSAGE` of what deserves a look and stops nothing. */
  readonly warnings: readonly string[];
}

/**
 * Puts the content of the config's mapping file into the ledger, from where the workers read it.
 * @returns null when there is no such file
 * @throws CliError 78 with every problem of the file, by line
 */
export async function handInMapping(config: MigrationConfig, ledger: Ledger): Promise<HandedIn | null> {
  const file = await readMappingFile(config, ledger);
  if (file === null) return null;
  const { text, completedFor } = file;
  const parsed = parseMapping(text, config.mapping);
  if (!parsed.ok) throw mappingError(config.mapping, parsed.problems);
  const warnings = await check(parsed.mapping, text, config.mapping, ledger);
  const fingerprint = fingerprintMapping(parsed.mapping);
  await ledger.mappings.put(fingerprint, text);
  if (completedFor === null) return { fingerprint, warnings };
  await replaceMappingFile(config.mapping, text);
  const completed = `${config.mapping} is completed with what ${completedFor} brought; the one before is ${config.mapping}.bak`;
  return { fingerprint, warnings: [completed, ...warnings] };
}

/** A mapping of another file. @throws CliError 78 */
export async function checkedMapping(path: string, ledger: Ledger): Promise<Mapping> {
  const text = await readIfThere(path);
  if (text === null) throw new CliError(EXIT.config, `${path}: there is no such file`, 'name a mapping.yaml');
  const parsed = parseMapping(text, path);
  if (!parsed.ok) throw mappingError(path, parsed.problems);
  await check(parsed.mapping, text, path, ledger);
  return parsed.mapping;
}

/**
 * The mapping as it is now: the config's file, else what discovery proposed. Nothing is handed in.
 * @param instead looked at in place of the file
 * @throws CliError 78 with every problem of the file, by line
 */
export async function currentMapping(
  config: MigrationConfig,
  ledger: Ledger,
  instead?: string,
): Promise<{ readonly mapping: Mapping; readonly warnings: readonly string[] }> {
  const file = instead === undefined ? await readMappingFile(config, ledger) : null;
  const text = instead ?? file?.text ?? (await ledger.meta.require<string>(META.proposal));
  const parsed = parseMapping(text, config.mapping);
  if (!parsed.ok) throw mappingError(config.mapping, parsed.problems);
  const warnings = await check(parsed.mapping, text, config.mapping, ledger);
  const notes = instead === undefined ? notesOn(config.mapping, file) : [];
  return { mapping: parsed.mapping, warnings: [...notes, ...warnings] };
}

function notesOn(path: string, file: MappingText | null): string[] {
  if (file === null) return [`${path} is not there: this is about the proposal`];
  if (file.completedFor === null) return [];
  return [`${path} with what ${file.completedFor} brought: \`approve mapping\` writes it into the file`];
}

/** Whether the mapping fits the source can be told once discovery has read it. */
async function check(mapping: Mapping, text: string, file: string, ledger: Ledger): Promise<string[]> {
  if ((await ledger.meta.get(META.scan)) === null) return [];
  const problems = checkMapping(mapping, await readFactsFor(ledger, mapping));
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines });
  const located = (severity: string): YamlProblem[] =>
    problems
      .filter((problem) => problem.severity === severity)
      .map(({ path, message }) => ({ path, message, line: lineOf(contents, keysOf(path), lines) }));
  const errors = located('error');
  if (errors.length > 0) throw mappingError(file, errors);
  return located('warning').map((problem) => describeProblem(file, problem));
}

/** `objects.deals.fields` or `organizations.merge[2].survivor` as keys. */
function keysOf(path: string): string[] {
  return path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
}

function mappingError(file: string, problems: readonly YamlProblem[]): CliError {
  const lines = problems.map((problem) => describeProblem(file, problem));
  return new CliError(EXIT.config, lines.join('\n'), 'correct the mapping and run the command again');
}
