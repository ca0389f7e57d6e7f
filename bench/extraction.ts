import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { extract } from '../src/discovery/extract.js';
import { openLedger } from '../src/ledger/open.js';
import { generateExport } from '../src/sandbox/smartdesk/generate-export.js';
import { openExport } from '../src/smartdesk/export-source.js';
import { line, type Row } from './support/table.js';

const RECORDS = 20_000;

/** Rows per second into the ledger (profiled, hashed, checked) against csv-parse reading the same files. */
export async function benchExtraction(folder: string): Promise<Row[]> {
  const dir = join(folder, 'extraction');
  await generateExport({ dir, seed: 1, records: RECORDS, attachments: false });
  const source = await openExport(dir);
  const started = performance.now();
  let rows = 0;
  for (const { file } of source.files()) {
    const parser = createReadStream(join(dir, file)).pipe(
      parse({ columns: true, bom: true, relax_column_count: true }),
    );
    for await (const _row of parser) rows += 1;
  }
  const bare = (performance.now() - started) / 1_000;
  const ledger = await openLedger({ path: join(folder, 'extraction.ledger') }, 'bench');
  const began = performance.now();
  await extract(ledger, source, dir);
  const ours = (performance.now() - began) / 1_000;
  await ledger.close();
  await source.close();
  return [
    line('extraction', 'csv-parse alone', `${Math.round(rows / bare)} rows/s`, ''),
    line(
      'extraction',
      'into the ledger',
      `${Math.round(rows / ours)} rows/s`,
      `${(bare / ours).toFixed(2)} of csv-parse`,
    ),
  ];
}
