import { stat } from 'node:fs/promises';
import type { Mapping } from '../../mapping/mapping-schema.js';
import type { FilledSheet, SheetProblem } from '../../mapping/workbook/sheet.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** A workbook with a whole mapping has less than one; in bytes. */
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_PROBLEMS = 100;

/**
 * The mapping with what a workbook, or a folder of CSV files, says.
 * @param base the mapping that it was made of
 * @throws CliError 78 with every problem by sheet and cell; then nothing of it counts
 */
export async function filledBy(path: string, base: Mapping): Promise<Mapping> {
  const { sheets, problems } = await read(path);
  if (problems.length > 0) throw wrong(path, problems);
  const { fromSheets } = await import('../../mapping/workbook/from-sheets.js');
  const imported = fromSheets(sheets, base);
  if (!imported.ok) throw wrong(path, imported.problems);
  return imported.mapping;
}

async function read(
  path: string,
): Promise<{ sheets: readonly FilledSheet[]; problems: readonly SheetProblem[] }> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    throw new CliError(EXIT.config, `${path}: there is no such file`, 'name the workbook or the folder');
  try {
    if (found.isDirectory()) return await (await import('./csv-folder.js')).readCsvFolder(path);
    if (found.size > MAX_BYTES)
      throw new CliError(
        EXIT.config,
        `${path}: it is larger than 20 MB`,
        'hand in the workbook that was exported',
      );
    return await (await import('./xlsx.js')).readXlsx(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const next = 'hand in the .xlsx that `map export` wrote, or its folder of CSV files';
    throw new CliError(EXIT.config, `${path}: it cannot be read as a workbook`, next, { cause: error });
  }
}

function wrong(path: string, problems: readonly SheetProblem[]): CliError {
  const more = problems.length - MAX_PROBLEMS;
  const lines = problems.slice(0, MAX_PROBLEMS).map(({ cell, message }) => `${path}: ${cell}: ${message}`);
  return new CliError(
    EXIT.config,
    [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
    'correct these cells and import it again; nothing of it was taken',
  );
}
