import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** Gives a CSV file one more column. */
export async function appendColumn(
  path: string,
  name: string,
  value: (row: number) => string,
): Promise<void> {
  const rows: Record<string, string>[] = parse(await readFile(path, 'utf8'), { columns: true, bom: true });
  const longer = rows.map((row, index) => ({ ...row, [name]: value(index + 1) }));
  await writeFile(path, stringify(longer, { header: true, record_delimiter: '\r\n' }));
}
