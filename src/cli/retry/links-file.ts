import type { Ledger } from '../../ledger/ledger.js';
import { isBlankRow, readCsvRows } from '../../reports/csv-reader.js';
import { readCsvFile } from '../read-csv-file.js';
import { requireNone, type Problem } from '../file-problems.js';

/** Columns of `attachment-links.csv`. */
export const LINK_COLUMNS = ['attachment_id', 'url'] as const;

/**
 * Reads `attachment-links.csv`.
 * @returns attachment id → address
 * @throws CliError 78 naming every row that is wrong
 */
export async function readLinksFile(path: string, ledger: Ledger): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  const problems: Problem[] = [];
  let header: readonly string[] | null = null;
  for await (const line of readCsvFile(path, readCsvRows)) {
    if (isBlankRow(line)) continue;
    const { row, cells } = line;
    if (header === null) {
      header = cells;
      continue;
    }
    const [id = '', url = ''] = LINK_COLUMNS.map((name) => (cells[header?.indexOf(name) ?? -1] ?? '').trim());
    if (!isWebAddress(url)) problems.push({ row, column: 'url', ...NO_ADDRESS });
    const [known] = await ledger.source.byIds('attachments', [id]);
    if (known === undefined) problems.push({ row, column: 'attachment_id', ...NO_ATTACHMENT });
    links.set(id, url);
  }
  if (links.size === 0) problems.push({ row: null, column: null, ...NO_ROWS });
  requireNone(path, problems);
  return links;
}

const NO_ADDRESS = { what: 'it is no web address', next: 'give the whole address, https://…' };
const NO_ATTACHMENT = {
  what: 'the export has no attachment with this id',
  next: 'take the id from the column source_id of attachments_skip.csv',
};
const NO_ROWS = { what: 'it has no rows', next: 'give one row per attachment' };

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
