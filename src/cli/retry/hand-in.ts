import { randomUUID } from 'node:crypto';
import type { HandedInRows } from '../../contract/messages.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import type { PhaseObject } from '../../contract/objects.js';
import type { Ledger } from '../../ledger/ledger.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { counted } from '../text/format.js';
import { checkSkipFile, type CheckedRow } from './check-skip-file.js';
import { readLinksFile } from './links-file.js';
import { headerOf, kindOf } from './skip-file.js';

/** What was put into the ledger, for the migration, and in words for the person. */
export interface HandedIn {
  readonly file: HandedInRows;
  readonly lines: readonly string[];
}

export interface HandInOptions {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  /** The run that is retried. */
  readonly role: 'staging' | 'production';
  readonly by: string;
  readonly path: string;
}

/**
 * Puts the rows of a file into the ledger, all or none; they take effect when the migration carries the retry out.
 * @throws CliError 78 or 65 with every problem of the file
 */
export async function handIn(options: HandInOptions): Promise<HandedIn> {
  const header = await headerOf(options.path);
  const kind = kindOf(header);
  if (kind === null) throw notOurs(options.path, header);
  return kind === 'links' ? handInLinks(options) : handInSkips(options);
}

async function handInLinks({ ledger, by, path }: HandInOptions): Promise<HandedIn> {
  const links = await readLinksFile(path, ledger);
  await ledger.attachmentLinks.put(links);
  const rows = [...links.keys()].map((sourceId) => ({ sourceId, columns: [], values: {} }));
  const file = await keep(ledger, by, 'attachments', rows);
  return { file, lines: [`${counted(links.size, 'link')} handed in.`] };
}

async function handInSkips({ ledger, config, role, by, path }: HandInOptions): Promise<HandedIn> {
  const { object, rows, arrived } = await checkSkipFile(ledger, config, role, path);
  const file = await keep(ledger, by, object, rows);
  const corrected = file.columns.map((column) => {
    const n = rows.filter((row) => row.columns.includes(column)).length;
    return `  ${column}: corrected in ${counted(n, 'row')}`;
  });
  const passed = arrived === 0 ? [] : [`${counted(arrived, 'row')} passed over: no longer skipped.`];
  const taken = `${counted(file.rows, 'row')} of ${role}/${object} handed in, ${file.corrected} with corrected values.`;
  return { file, lines: [taken, ...corrected, ...passed] };
}

async function keep(
  ledger: Ledger,
  by: string,
  object: PhaseObject,
  rows: readonly CheckedRow[],
): Promise<HandedInRows> {
  const set = randomUUID();
  const at = new Date().toISOString();
  await ledger.retries.put(
    rows.map(({ sourceId, columns, values }) => ({
      set_id: set,
      object,
      source_id: sourceId,
      data: columns.length === 0 ? null : JSON.stringify(values),
      by,
      at,
    })),
  );
  const corrected = rows.filter((row) => row.columns.length > 0);
  const columns = [...new Set(corrected.flatMap((row) => row.columns))];
  return { set, object, rows: rows.length, corrected: corrected.length, columns };
}

function notOurs(path: string, header: readonly string[]): CliError {
  const [first = ''] = header;
  // Spreadsheets of some languages put semicolons between cells.
  const isSemicolons = header.length === 1 && first.includes(';') && first.includes('source_id');
  return new CliError(
    EXIT.config,
    isSemicolons
      ? `${path}: its cells are separated by semicolons`
      : `${path}: neither a skip file (source_id, reason_code) nor attachment links (attachment_id, url)`,
    isSemicolons
      ? 'save it with commas between the cells (CSV in UTF-8)'
      : 'hand in OBJECT_skip.csv of the reports, or attachment-links.csv',
  );
}
