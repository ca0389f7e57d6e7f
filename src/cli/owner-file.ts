import { readReportCsv } from '../reports/csv-reader.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

export interface OwnerLine {
  readonly source: string;
  readonly target: string;
}

/**
 * Reads a filled-in `owners.csv`: every line with a `pipedrive_user`, except those that match by e-mail already.
 * @throws CliError 78 naming the file and what is wrong with it
 */
export async function readOwnerFile(path: string): Promise<OwnerLine[]> {
  const lines: OwnerLine[] = [];
  for await (const row of rowsOf(path)) {
    const { email, pipedrive_user: user } = row;
    if (email === undefined || user === undefined) {
      throw new CliError(
        EXIT.config,
        `${path}: the columns email and pipedrive_user are needed`,
        'take owners.csv of the reports and fill in pipedrive_user',
      );
    }
    const [source, target] = [email.trim(), user.trim()];
    if (source === '' || target === '' || row['status'] === 'matched') continue;
    lines.push({ source, target });
  }
  return lines;
}

/** Rows of a CSV file that a person hands in. @throws CliError 78 when it is not there or is no CSV */
export async function* rowsOf(path: string): AsyncGenerator<Record<string, string>> {
  try {
    yield* readReportCsv(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const what = missing ? 'there is no such file' : 'it cannot be read as CSV';
    throw new CliError(EXIT.config, `${path}: ${what}`, 'name a CSV file of the reports', { cause: error });
  }
}
