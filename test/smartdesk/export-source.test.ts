import { mkdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExportObject } from '../../src/smartdesk/columns.js';
import { openExport } from '../../src/smartdesk/export-source.js';
import { SourceError } from '../../src/smartdesk/source-error.js';
import { isBadRow } from '../../src/smartdesk/source-rows.js';
import { allRows, plantFolder, plantZip, tempFolder } from './helpers.js';
import type { Files } from './helpers.js';

/** The error of opening an export and reading it whole. */
async function failure(path: string): Promise<SourceError> {
  try {
    const source = await openExport(path);
    for (const { object } of source.files()) await allRows(source, object);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('it was read without an error');
}

async function rowsOf(files: Files, object: ExportObject = 'accounts'): Promise<unknown[]> {
  const source = await openExport(await plantFolder(files));
  return (await allRows(source, object)).map((row) =>
    isBadRow(row)
      ? { row: row.row, line: row.line, reason: row.reason }
      : { row: row.row, line: row.line, values: row.values },
  );
}

describe('what is wrong with the whole is an error before anything moves', () => {
  test.each([
    'export.json',
    'users.csv',
    'accounts.csv',
    'contacts.csv',
    'deals.csv',
    'pipelines.csv',
    'stages.csv',
  ])('a missing %s is named', async (file) => {
    const error = await failure(await plantFolder({ [file]: null }));
    expect(error).toMatchObject({ file, kind: 'invalid' });
    expect(error.message).toContain(file);
  });

  test('no export at its path: unreachable, since a mount may come back', async () => {
    expect(await failure(join(tmpdir(), 'sd2pd-there-is-no-such-export'))).toMatchObject({
      kind: 'unreachable',
    });
  });

  test('a wrong export.json: the key path is named, not the content', async () => {
    const account = { name: 'X', domain: 'x.example', timezone: 'Mars/Olympus', currency: 'euro' };
    const text = JSON.stringify({ source: 'SmartDesk', version: 1, exported_at: 'secret-text', account });
    const { message } = await failure(await plantFolder({ 'export.json': text }));
    expect(message).toContain('exported_at');
    expect(message).toContain('account.timezone');
    expect(message).toContain('account.currency');
    expect(message).not.toMatch(/secret-text|Olympus|euro\b/);
    expect((await failure(await plantFolder({ 'export.json': '{"source": ' }))).message).toContain(
      'not valid JSON',
    );
  });

  test('a missing id column, a repeated column, an empty file', async () => {
    const error = await failure(await plantFolder({ 'deals.csv': 'name,value\nx,1\n' }));
    expect(error).toMatchObject({ file: 'deals.csv', line: 1, what: 'the header lacks the column "id"' });
    expect((await failure(await plantFolder({ 'deals.csv': 'id,name,name\n1,2,3\n' }))).what).toContain(
      '"name" occurs twice',
    );
    expect((await failure(await plantFolder({ 'tasks.csv': '' }))).what).toContain('empty');
  });

  test('truncated: a quote left open (with its line), or a last row cut off', async () => {
    const open = await failure(await plantFolder({ 'accounts.csv': 'id,name\na1,One\na2,"Two\nand more' }));
    expect(open).toMatchObject({ file: 'accounts.csv', line: 3 });
    expect(open.what).toContain('truncated');
    const cut = await failure(await plantFolder({ 'accounts.csv': 'id,name,phone\na1,One,1\na2,Tw' }));
    expect(cut).toMatchObject({ file: 'accounts.csv', line: 3 });
    expect(cut.what).toContain('truncated');
  });

  test('not UTF-8: the byte is named, also where a character lies across two chunks', async () => {
    const latin1 = Buffer.concat([Buffer.from('id,name\na1,Gr'), Buffer.from([0xfc]), Buffer.from('n\n')]);
    expect((await failure(await plantFolder({ 'accounts.csv': latin1 }))).what).toContain('byte 13 ');
    const start = 'id,name\na1,';
    const head = start + 'x'.repeat(65_535 - start.length);
    const long = Buffer.concat([Buffer.from(`${head}ü`), Buffer.from([0xff, 0x0a])]);
    expect((await failure(await plantFolder({ 'accounts.csv': long }))).what).toContain('byte 65537 ');
  });

  test('a quote that is never closed in a large file ends in an error and not in the memory', async () => {
    const text = `id,name\na1,"${'no end of it\n'.repeat(1_500_000)}`;
    expect((await failure(await plantFolder({ 'accounts.csv': text }))).what).toContain('longer than 16 MB');
  });

  test('a truncated zip, a damaged zip and a file that is no zip', async () => {
    const cut = await plantZip();
    await truncate(cut, 500);
    expect((await failure(cut)).what).toContain('truncated');
    const folder = await plantFolder({ 'export.json': 'x' });
    expect((await failure(join(folder, 'accounts.csv'))).what).toContain('no zip file');
  });

  test.each([true, false])(
    'a zip whose bytes changed after it was packed (compressed: %s)',
    async (compress) => {
      const path = await plantZip({ 'accounts.csv': `id,name\n${'a1,Olive\n'.repeat(50)}` }, '', compress);
      const bytes = await readFile(path);
      const at = bytes.indexOf('accounts.csv') + 'accounts.csv'.length + 20;
      bytes.fill(0x55, at, at + 2);
      await writeFile(path, bytes);
      expect((await failure(path)).what).toContain('damaged');
    },
  );
});

describe('what is wrong with one row is that row', () => {
  test('too many and too few columns, with row and line; the others are read', async () => {
    const rows = await rowsOf({ 'accounts.csv': 'id,name\r\na1,"x\r\ny"\r\na2\r\na3,y,z\r\na4,last' });
    expect(rows).toEqual([
      { row: 1, line: 2, values: { id: 'a1', name: 'x\r\ny' } },
      { row: 2, line: 4, reason: '1 columns where the header has 2' },
      { row: 3, line: 5, reason: '3 columns where the header has 2' },
      { row: 4, line: 6, values: { id: 'a4', name: 'last' } },
    ]);
  });

  test('wrong quotes: the row is bad and keeps its place', async () => {
    const rows = await rowsOf({ 'accounts.csv': 'id,name\na1,b"c\na2,d"e\na3,"f"g",h\na4,fine\n' });
    expect(rows).toMatchObject([
      { row: 1, line: 2, reason: expect.stringContaining('quote') },
      { row: 2, line: 3, reason: expect.stringContaining('quote') },
      { row: 3, line: 4, reason: expect.stringContaining('quote') },
      { row: 4, line: 5, values: { id: 'a4' } },
    ]);
  });

  test('text that cannot be kept: a NUL, a control character in an id', async () => {
    const rows = await rowsOf({ 'accounts.csv': 'id,name\na1,x\0y\na\x072,x\n' });
    expect(rows).toMatchObject([
      { reason: 'name contains a NUL character' },
      { reason: 'id contains a control character' },
    ]);
  });

  test('a row without an id is read, with a blank id', async () => {
    const source = await openExport(await plantFolder({ 'accounts.csv': 'id,name\n  ,x\n' }));
    expect(await allRows(source, 'accounts')).toMatchObject([{ id: '', values: { id: '  ', name: 'x' } }]);
  });
});

describe('forms of CSV', () => {
  test('BOM, any column order, unknown and unnamed columns, values untrimmed, empty lines passed over', async () => {
    const rows = await rowsOf({ 'accounts.csv': '\uFEFFname, id ,,mood\n x , a1 ,u,good\n\nü,a2,,\n' });
    expect(rows).toEqual([
      { row: 1, line: 2, values: { name: ' x ', id: ' a1 ', 'column 3': 'u', mood: 'good' } },
      { row: 2, line: 4, values: { name: 'ü', id: 'a2', 'column 3': '', mood: '' } },
    ]);
  });

  test('a missing optional file is an empty object', async () => {
    const source = await openExport(await plantFolder());
    expect(await allRows(source, 'leads')).toEqual([]);
    expect(source.files().map(({ object }) => object)).not.toContain('leads');
  });

  test('whatever text a field holds, it is read back as it was written', async () => {
    const field = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '😀', '=', '\t'),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(field, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('\n', '\r\n'),
        async (texts, end) => {
          const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
          const lines = texts.map((text, at) => `a${at},${quoted(text)}`);
          const source = await openExport(
            await plantFolder({ 'accounts.csv': ['id,name', ...lines, ''].join(end) }),
          );
          const names = (await allRows(source, 'accounts')).map((row) => row.values['name']);
          expect(names).toEqual(texts);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('leaving the rows early closes the file', async () => {
    const many = `id,name\n${'a1,x\n'.repeat(200_000)}`;
    const source = await openExport(await plantZip({ 'accounts.csv': many }));
    for await (const row of source.rows('accounts')) if (row.row === 3) break;
    expect((await allRows(source, 'accounts')).length).toBe(200_000);
    await source.close();
  });
});

describe('attachments', () => {
  test.each([
    '../secret.txt',
    'attachments/../../secret.txt',
    '/etc/hostname',
    'C:\\x',
    '..\\secret.txt',
    'link.txt',
    'attachments',
    '',
  ])('a path that leads out or names no file is refused: %s', async (path) => {
    const outer = await tempFolder();
    await writeFile(join(outer, 'secret.txt'), 'secret');
    const dir = await plantFolder({ 'attachments/a/file.txt': 'good' });
    await symlink(join(outer, 'secret.txt'), join(dir, 'link.txt'));
    const source = await openExport(dir);
    expect(await source.openAttachment(path)).toMatchObject({ refused: 'file_missing' });
    expect(await source.openAttachment('attachments/a/file.txt')).toMatchObject({ size: 4 });
  });

  test('a zip gives the same as its folder, also with the folder in it, and in either Unicode form', async () => {
    const files = { 'attachments/1/Größe.txt': 'bytes', 'leads.csv': 'id,title\nl1,"a\nb"\n' };
    const folder = await openExport(await plantFolder(files));
    for (const prefix of ['', 'acme-export/']) {
      const zip = await openExport(await plantZip(files, prefix));
      expect([zip.kind, zip.account, zip.files()]).toEqual(['zip', folder.account, folder.files()]);
      expect(zip.fingerprint).toBe(folder.fingerprint);
      expect(await allRows(zip, 'leads')).toEqual(await allRows(folder, 'leads'));
      const file = await zip.openAttachment('attachments/1/Größe.txt'.normalize('NFD'));
      if ('refused' in file) throw new Error(file.why);
      expect(Buffer.concat(await file.stream().toArray()).toString()).toBe('bytes');
      expect(await zip.openAttachment('../leads.csv')).toMatchObject({ refused: 'file_missing' });
      await zip.close();
    }
  });

  test('a zip entry whose name leads out is never opened, and the rest is read', async () => {
    const path = await plantZip({ 'xx/evil.txt': 'evil' });
    const bytes = (await readFile(path)).toString('latin1').replaceAll('xx/evil.txt', '../evil.txt');
    await writeFile(path, bytes, 'latin1');
    const source = await openExport(path);
    expect(await source.openAttachment('../evil.txt')).toMatchObject({ refused: 'file_missing' });
    expect((await allRows(source, 'accounts')).length).toBe(1);
  });

  test('an export that vanishes under way is unreachable', async () => {
    const dir = await plantFolder();
    const source = await openExport(dir);
    await mkdir(join(dir, 'gone'));
    await rename(join(dir, 'accounts.csv'), join(dir, 'gone', 'accounts.csv'));
    await expect(allRows(source, 'accounts')).rejects.toMatchObject({
      name: 'SourceError',
      kind: 'unreachable',
    });
  });
});
