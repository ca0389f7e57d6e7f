import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** An attachment of a deal, all on the same one. */
export interface AddedFile {
  readonly id: string;
  readonly filename: string;
  readonly content: string;
  /** Given where the file is not in the export but at an address. */
  readonly url?: string;
}

/** Adds attachments to a generated export. */
export async function addDealFiles(dir: string, files: readonly AddedFile[]): Promise<void> {
  const path = join(dir, 'attachments.csv');
  const rows = parse<Record<string, string>>(await readFile(path, 'utf8'), { columns: true, bom: true });
  const like = rows.find((row) => row['parent_type'] === 'deal');
  if (like === undefined) throw new Error('the generated company has no file of a deal');
  for (const { id, filename, content, url } of files) {
    const file = `${id}.bin`;
    if (url === undefined) await writeFile(join(dir, file), content);
    const row: Record<string, string> = {
      ...like,
      id,
      filename,
      size: String(Buffer.byteLength(content)),
      mime_type: 'text/plain',
      path: url === undefined ? file : '',
      url: url ?? '',
    };
    await appendFile(path, stringify([Object.keys(like).map((column) => row[column] ?? '')]));
  }
}
