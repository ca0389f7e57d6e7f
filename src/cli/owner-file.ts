import { readReportCsv } from '../reports/csv-reader.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { readCsvFile } from './read-csv-file.js';

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
  for await (const row of readCsvFile(path, readReportCsv)) {
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
