import { basename } from 'node:path';
import type { Ledger } from '../ledger/ledger.js';
import { REASON_CODES } from '../contract/reason-codes.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { rowsOf } from './owner-file.js';

/** What a file handed in with `retry` says. */
export type RetryFile =
  | { readonly kind: 'links'; readonly links: ReadonlyMap<string, string> }
  /** `reason` is null when the file has several that trying again can help: then everything retryable is taken again. */
  | { readonly kind: 'skips'; readonly reason: string | null; readonly rows: number };

/**
 * Reads `attachment-links.csv` (attachment_id,url) or a skip file of the reports.
 * @throws CliError 78 naming the file, the row and what is wrong; 65 for a skip file of which nothing can be taken again
 */
export async function readRetryFile(path: string, ledger: Ledger): Promise<RetryFile> {
  const links = new Map<string, string>();
  const reasons = new Set<string>();
  let line = 1;
  for await (const row of rowsOf(path)) {
    line += 1;
    if (row['attachment_id'] !== undefined && row['url'] !== undefined)
      await addLink(links, row, `${path}, row ${line}`, ledger);
    else if (row['source_id'] !== undefined && row['reason_code'] !== undefined) {
      await requireUnchanged(row, path, line, ledger);
      reasons.add(row['reason_code']);
    } else throw notOurs(path);
  }
  if (links.size > 0) return { kind: 'links', links };
  if (reasons.size === 0)
    throw new CliError(EXIT.config, `${path}: it has no rows`, 'nothing is left to take again');
  return { kind: 'skips', reason: commonReason(reasons), rows: line - 1 };
}

/** @throws CliError 65 when none of the reasons is one that trying again can help */
function commonReason(reasons: ReadonlySet<string>): string | null {
  const [first, ...more] = [...reasons].filter(isRetryable);
  if (first === undefined) throw notRetryable([...reasons].join(', '));
  return more.length === 0 ? first : null;
}

/** A refusal of records that would be skipped again, or come twice: a duplicate row taken again is a duplicate. */
export function notRetryable(codes: string): CliError {
  return new CliError(
    EXIT.refused,
    `records skipped for ${codes} stay skipped: trying again cannot help them`,
    'correct the source and export again',
  );
}

async function addLink(
  links: Map<string, string>,
  row: Readonly<Record<string, string>>,
  where: string,
  ledger: Ledger,
): Promise<void> {
  const [id, url] = [(row['attachment_id'] ?? '').trim(), (row['url'] ?? '').trim()];
  if (id === '' || !isWebAddress(url)) {
    throw new CliError(
      EXIT.config,
      `${where}: an attachment's id and its address (https://…) are needed`,
      'correct the row and run the command again',
    );
  }
  const [known] = await ledger.source.byIds('attachments', [id]);
  if (known === undefined) {
    throw new CliError(
      EXIT.config,
      `${where}: the export has no attachment with this attachment_id`,
      'take the id from the column source_id of attachments_skip.csv',
    );
  }
  links.set(id, url);
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** Columns of a skip file that are not the source's (contract, section 6). */
const OURS = ['source_id', 'reason_code', 'reason', 'retryable', 'attempts'];

/** Values corrected in a skip file are not taken over in this version; passing over them silently would be worse. */
async function requireUnchanged(
  row: Readonly<Record<string, string>>,
  path: string,
  line: number,
  ledger: Ledger,
): Promise<void> {
  const object = sourceObject(path);
  const [stored] = await ledger.source.byIds(object, [row['source_id'] ?? '']);
  if (stored === undefined) return;
  const values = JSON.parse(stored.data) as Record<string, string>;
  const changed = Object.keys(values).find(
    (column) => !OURS.includes(column) && row[column] !== undefined && row[column] !== values[column],
  );
  if (changed === undefined) return;
  throw new CliError(
    EXIT.config,
    `${path}, row ${line}: ${changed} was changed; values corrected in a skip file are not taken over yet`,
    'correct the mapping or the target, and hand in the file as it was written',
  );
}

function sourceObject(path: string): string {
  const object = basename(path).replace(/_skip\.csv$/, '');
  return object === 'lead_organizations' || object === 'lead_persons' ? 'leads' : object;
}

function notOurs(path: string): CliError {
  return new CliError(
    EXIT.config,
    `${path}: neither a skip file (source_id, reason_code) nor attachment links (attachment_id, url)`,
    'hand in OBJECT_skip.csv of the reports, or attachment-links.csv',
  );
}

/** Whether taking records of a reason again can help; a code that this version does not know may. */
export function isRetryable(code: string): boolean {
  const known = Object.entries(REASON_CODES).find(([name]) => name === code);
  return known === undefined || known[1].retryable;
}
