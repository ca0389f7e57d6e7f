import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll } from 'vitest';
import { ZipFile } from 'yazl';
import type { ExportObject } from '../../src/smartdesk/columns.js';
import type { ExportSource } from '../../src/smartdesk/export-source.js';
import type { BadRow, SourceRow } from '../../src/smartdesk/source-rows.js';

const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A new empty folder, removed after the test file. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-smartdesk-'));
  folders.push(folder);
  return folder;
}

/** The real export, beside the repository. */
export const REAL_EXPORT = join(import.meta.dirname, '../../../shared/data/acme-export');

/** What a separate program counted in it. */
export async function readFacts(): Promise<Facts> {
  return JSON.parse(await readFile(join(REAL_EXPORT, 'FACTS.json'), 'utf8')) as Facts;
}

export interface Facts {
  records: Record<string, number>;
  distinct_ids: Record<string, number>;
  owners: Record<string, { distinct: number; blank: number }>;
  references: Record<string, { blank: number; orphaned: number }>;
  files: Record<string, { rows_with_a_line_break_inside_a_field: number; rows_with_non_ascii: number }>;
  invalid: {
    date_blank: Record<string, number>;
    date_not_iso: Record<string, number>;
    date_shapes: Record<string, Record<string, number>>;
  };
  custom_fields: { per_object: Record<string, number>; per_type: Record<string, number> };
}

/** The smallest export that opens. */
export const MINIMAL: Readonly<Record<string, string | Buffer>> = {
  'export.json': JSON.stringify({
    source: 'SmartDesk',
    version: 1,
    exported_at: '2026-01-02T03:04:05Z',
    account: { name: 'Small', domain: 'small.example', timezone: 'Europe/Berlin', currency: 'EUR' },
  }),
  'users.csv': 'id,email,name,active\nu1,a@small.example,A,true\n',
  'accounts.csv': 'id,name\na1,One\n',
  'contacts.csv': 'id,email\nc1,c@small.example\n',
  'deals.csv': 'id,name\nd1,Deal\n',
  'pipelines.csv': 'id,name\np1,Sales\n',
  'stages.csv': 'id,pipeline_id,name\ns1,p1,New\n',
};

export type Files = Readonly<Record<string, string | Buffer | null>>;

const merged = (files: Files): [string, string | Buffer][] =>
  Object.entries({ ...MINIMAL, ...files }).filter(
    (entry): entry is [string, string | Buffer] => entry[1] !== null,
  );

/** Writes a minimal export with some files replaced, added or (null) left out, and returns its folder. */
export async function plantFolder(files: Files = {}): Promise<string> {
  const dir = await tempFolder();
  for (const [name, content] of merged(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), content);
  }
  return dir;
}

/** The same as a zip file; `prefix` is a folder inside it. */
export async function plantZip(files: Files = {}, prefix = '', compress = true): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of merged(files))
    zip.addBuffer(Buffer.from(content), prefix + name, { compress });
  zip.end();
  const path = join(await tempFolder(), 'export.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

export async function allRows(source: ExportSource, object: ExportObject): Promise<(SourceRow | BadRow)[]> {
  const rows: (SourceRow | BadRow)[] = [];
  for await (const row of source.rows(object)) rows.push(row);
  return rows;
}
