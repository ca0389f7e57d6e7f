import type { Ledger } from '../../ledger/ledger.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { rowsOf } from '../owner-file.js';

/**
 * Reads `attachment-links.csv`: where attachments are that the export does not hold.
 * @returns attachment id → address
 * @throws CliError 78 naming the file, the row and what is wrong
 */
export async function readAttachmentLinks(path: string, ledger: Ledger): Promise<Map<string, string>> {
  const links = new Map<string, string>();
  let line = 1;
  for await (const row of rowsOf(path)) {
    line += 1;
    await addLink(links, row, `${path}, row ${line}`, ledger);
  }
  return links;
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
