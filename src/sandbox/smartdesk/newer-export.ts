import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export type Row = Record<string, string>;

/** Per object what becomes of its rows; columns that are not there yet are added. */
export type RowChanges = Readonly<Record<string, (rows: Row[]) => Row[]>>;

const DAY_MS = 86_400_000;

/** Rows of an object of an export folder that have as many cells as the header. */
export async function exportedRows(dir: string, object: string): Promise<Row[]> {
  return (await tableOf(dir, object)).rows;
}

/**
 * The export as it is later, in a folder of its own, in which some files are as the changes make them.
 * @param at when it is made; a day after the other one, if left out
 */
export async function newerExport(from: string, to: string, changes: RowChanges, at?: Date): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const [object, change] of Object.entries(changes)) {
    const table = await tableOf(to, object);
    const rows = change(table.rows);
    const columns = [...new Set([...table.columns, ...rows.flatMap((row) => Object.keys(row))])];
    const cells = rows.map((row) => columns.map((name) => row[name] ?? ''));
    await writeFile(join(to, `${object}.csv`), stringify([columns, ...cells, ...table.broken]));
  }
  await changeManifest(to, (manifest) => ({
    ...manifest,
    exported_at: (at ?? new Date(Date.parse(String(manifest['exported_at'])) + DAY_MS)).toISOString(),
  }));
}

/** Changes `export.json`. */
export async function changeManifest(
  dir: string,
  change: (manifest: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const path = join(dir, 'export.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify(change(manifest)));
}

/** A change of one row, by its id. */
export function changing(id: string, change: Row): (rows: Row[]) => Row[] {
  return (rows) => rows.map((row) => (row['id'] === id ? { ...row, ...change } : row));
}

async function tableOf(
  dir: string,
  object: string,
): Promise<{ columns: string[]; rows: Row[]; broken: string[][] }> {
  const text = await readFile(join(dir, `${object}.csv`), 'utf8');
  const [columns = [], ...all] = parse(text, { bom: true, relax_column_count: true });
  const whole = all.filter((cells) => cells.length === columns.length);
  const rows = whole.map((cells) => Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])));
  return { columns, rows, broken: all.filter((cells) => cells.length !== columns.length) };
}
