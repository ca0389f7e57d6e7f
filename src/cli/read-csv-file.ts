import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/**
 * Gives the rows of a CSV file that a person hands in, read by one of the readers of reports.
 * @throws CliError 78 when it is not there or is no CSV
 */
export async function* readCsvFile<T>(
  path: string,
  reader: (path: string) => AsyncIterable<T>,
): AsyncGenerator<T> {
  try {
    yield* reader(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(EXIT.config, `${path}: ${whatIsWrong(error)}`, 'name a CSV file of the reports', {
      cause: error,
    });
  }
}

function whatIsWrong(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read as CSV';
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file';
  const line = 'lines' in error && typeof error.lines === 'number' ? `, at line ${error.lines}` : '';
  return `it cannot be read as CSV${line}`;
}
