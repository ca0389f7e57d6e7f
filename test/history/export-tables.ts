import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { writeCsv } from '../../src/sandbox/smartdesk/csv-writer.js';

export type Row = Readonly<Record<string, string>>;

/** Files that a history reads or changes; all others are copied as they are. */
export const TABLES = [
  'users',
  'custom_fields',
  'pipelines',
  'stages',
  'accounts',
  'contacts',
  'leads',
  'deals',
  'activities',
  'tasks',
  'notes',
  'attachments',
] as const;
export type TableName = (typeof TABLES)[number];

interface Manifest {
  readonly exported_at: string;
  readonly account: { readonly timezone: string; readonly currency: string };
}

/**
 * One CSV file. A row that is no record (wrong number of cells), has no id, or shares its id with another is kept at
 * its place and never changed: such rows are known by their number.
 */
export class ExportTable {
  readonly columns: string[];
  #rows: Array<Row | readonly string[]>;
  /** Made when asked for, and again after a change. */
  #records: ReadonlyMap<string, Row> | null = null;

  constructor(columns: readonly string[], rows: ReadonlyArray<Row | readonly string[]>) {
    this.columns = [...columns];
    this.#rows = [...rows];
  }

  static parse(text: string): ExportTable {
    const [columns = [], ...lines] = parse(text, { bom: true, relax_column_count: true });
    const rows = lines.map((cells): Row | readonly string[] =>
      cells.length === columns.length
        ? Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']))
        : cells,
    );
    return new ExportTable(columns, rows);
  }

  copy(): ExportTable {
    return new ExportTable(this.columns, this.#rows);
  }

  get rows(): ReadonlyArray<Row | readonly string[]> {
    return this.#rows;
  }

  /** Records whose id no other row has, by id. */
  records(): ReadonlyMap<string, Row> {
    if (this.#records !== null) return this.#records;
    const rows = this.#rows.filter(isRow);
    const times = new Map<string, number>();
    for (const row of rows) times.set(idOf(row), (times.get(idOf(row)) ?? 0) + 1);
    const whole = rows.filter((row) => idOf(row) !== '' && times.get(idOf(row)) === 1);
    this.#records = new Map(whole.map((row) => [idOf(row), row]));
    return this.#records;
  }

  get(id: string): Row | undefined {
    return this.records().get(id);
  }

  add(row: Row): void {
    this.#records = null;
    this.#rows.push(Object.fromEntries(this.columns.map((column) => [column, row[column] ?? ''])));
  }

  change(id: string, values: Row): void {
    this.#records = null;
    this.#rows = this.#rows.map((row) => (isRow(row) && idOf(row) === id ? { ...row, ...values } : row));
  }

  addColumn(column: string): void {
    this.#records = null;
    this.columns.push(column);
    this.#rows = this.#rows.map((row) => (isRow(row) ? { ...row, [column]: '' } : row));
  }

  /** Takes a record out. The last record takes its place, so that rows known by their number keep theirs. */
  remove(id: string): void {
    this.#records = null;
    const at = this.#rows.findIndex((row) => isRow(row) && idOf(row) === id);
    const last = this.#rows.at(-1);
    if (at === -1 || last === undefined) return;
    this.#rows.pop();
    if (at < this.#rows.length) this.#rows[at] = last;
  }

  /** Whether a record can be removed without moving a row that is known by its number. */
  get endsWithRecord(): boolean {
    const last = this.#rows.at(-1);
    return last !== undefined && isRow(last) && this.records().has(idOf(last));
  }
}

/** Definitions of custom fields have no id: object and key are one. */
function idOf(row: Row): string {
  return row['id'] ?? `${row['object'] ?? ''}.${row['key'] ?? ''}`;
}

function isRow(row: Row | readonly string[]): row is Row {
  return !Array.isArray(row);
}

/** An export's folder in memory, but for the attachments' bytes. */
export class ExportFolder {
  private constructor(
    readonly dir: string,
    readonly manifest: Manifest,
    private readonly tables: ReadonlyMap<TableName, ExportTable>,
  ) {}

  static async read(dir: string): Promise<ExportFolder> {
    const manifest = JSON.parse(await readFile(join(dir, 'export.json'), 'utf8')) as Manifest;
    const tables = new Map<TableName, ExportTable>();
    for (const name of TABLES)
      tables.set(name, ExportTable.parse(await readFile(join(dir, `${name}.csv`), 'utf8')));
    return new ExportFolder(dir, manifest, tables);
  }

  table(name: TableName): ExportTable {
    const found = this.tables.get(name);
    if (found === undefined) throw new Error(`the export has no ${name}`);
    return found;
  }

  bytes(path: string): Promise<Buffer> {
    return readFile(join(this.dir, path));
  }

  /** A copy to be edited; its attachments are still those of this folder until it is written. */
  edited(dir: string, exportedAt: string): ExportFolder {
    const tables = new Map([...this.tables].map(([name, table]) => [name, table.copy()] as const));
    return new ExportFolder(dir, { ...this.manifest, exported_at: exportedAt }, tables);
  }

  /** Writes the folder: everything of the earlier one, then these tables and the changed files over it. */
  async write(earlier: ExportFolder, files: ReadonlyMap<string, Buffer>): Promise<void> {
    await cp(earlier.dir, this.dir, { recursive: true });
    await writeFile(join(this.dir, 'export.json'), `${JSON.stringify(this.manifest, null, 2)}\n`);
    for (const [name, table] of this.tables)
      await writeCsv(this.dir, `${name}.csv`, table.columns, table.rows);
    for (const [path, bytes] of files) {
      await mkdir(join(this.dir, path, '..'), { recursive: true });
      await writeFile(join(this.dir, path), bytes);
    }
  }
}
