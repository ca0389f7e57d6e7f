import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.js';
import { readAttachmentLinks } from '../../../src/cli/retry/attachment-links.js';
import { isRetryable } from '../../../src/cli/retry/retryable.js';
import { readSkipFile, setNameOf } from '../../../src/cli/retry/skip-file.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../../support/ledgers.js';

const HEADER = 'id,name,stage,source_id,reason_code,reason,retryable,attempts\n';

describe.each([{ ledgers: sqliteLedgers }, { ledgers: postgresLedgers }])('$ledgers.name', ({ ledgers }) => {
  let kind: LedgerKind;
  let ledger: Ledger;
  let folder: string;

  beforeAll(async () => {
    kind = await ledgers();
  });
  afterAll(() => kind.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-retry-'));
    ledger = await kind.open();
    for (const [seq, [id, code]] of [
      ['d1', 'stage_unknown'],
      ['d2', 'parent_missing'],
      ['d3#9', 'duplicate_id'],
      ['d4', null],
    ].entries() as Iterable<[number, [string, string | null]]>) {
      await sourceRow('deals', id, { id: id.split('#')[0]!, name: `Deal ${id}`, stage: '=x' }, seq + 1);
      await ledger.records.plan('production', 'deals', [
        {
          source_id: id,
          seq: seq + 1,
          pass: 0,
          state: code === null ? 'created' : 'skipped',
          reason_code: code,
        },
      ]);
    }
  });
  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function sourceRow(
    object: string,
    id: string,
    values: Record<string, string>,
    seq: number,
  ): Promise<void> {
    const row = { object, source_id: id, seq, hash: 'h', modified_at: null, data: JSON.stringify(values) };
    await ledger.source.add([{ ...row, skip_code: null, skip_reason: null }], []);
  }

  async function file(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const skips = async (rows: string, name = 'deals_skip.csv') =>
    readSkipFile(await file(name, HEADER + rows), ledger, 'production');

  test('a skip file takes its rows again, and those with changed values as corrected; a guarded cell is no change', async () => {
    const read = await skips(
      `d1,Other,'=x,d1,stage_unknown,,true,0\nd2,Deal d2,'=x,d2,parent_missing,,true,0\n`,
    );
    expect(read).toMatchObject({ object: 'deals', sourceIds: ['d1', 'd2'], leftOut: [] });
    expect(read.corrections).toMatchObject([
      { columns: ['name'], values: { id: 'd1', name: 'Other', stage: '=x' } },
    ]);
  });

  test('a correction stands in for the row everywhere, is kept with its columns, and the export stays as it was', async () => {
    const read = await skips(`d1,Other,'=x,d1,stage_unknown,,true,0\n`);
    await ledger.correctedRows.put('deals', 'ada', read.corrections);
    await ledger.correctedRows.put('deals', 'ada', read.corrections);
    const [row] = await ledger.source.byIds('deals', ['d1']);
    expect(JSON.parse(row!.data)).toMatchObject({ name: 'Other' });
    for await (const page of ledger.source.pages('deals')) expect(page).toHaveLength(4);
    expect((await ledger.correctedRows.of('deals')).get('d1')).toMatchObject({
      columns: ['name'],
      by: 'ada',
    });
    // The file as it is reported now changes nothing.
    expect((await skips(`d1,Other,'=x,d1,stage_unknown,,true,0\n`)).corrections).toEqual([]);
  });

  test('the same rows have the same name', async () => {
    const row = `d1,Deal d1,'=x,d1,stage_unknown,,true,0\n`;
    expect(setNameOf(await skips(row))).toBe(setNameOf(await skips(row)));
  });

  test('every problem is told at once, by row and column, and nothing is taken', async () => {
    const rows = [
      `dX,Deal,'=x,dX,stage_unknown,,true,0`,
      `d1,Deal d1,'=x,d1,stage_unknown,,true,0`,
      `d1,Deal d1,'=x,d1,stage_unknown,,true,0`,
      `other,Deal d2,'=x,d2,parent_missing,,true,0`,
      `d3,Changed,'=x,d3#9,duplicate_id,,false,0`,
    ].join('\n');
    const error = await skips(rows).then(
      () => null,
      (reason: unknown) => reason as { exitCode: number; message: string },
    );
    expect(error?.exitCode).toBe(EXIT.config);
    for (const words of [
      'row 2, source_id',
      'row 4: the record of row 3',
      'row 5, id',
      'row 6: skipped for duplicate_id',
    ])
      expect(error?.message).toContain(words);
  });

  test('columns that are gone or unknown are named', async () => {
    const gone = await file('deals_skip.csv', 'id,name,source_id,reason_code\nd1,Deal d1,d1,stage_unknown\n');
    await expect(readSkipFile(gone, ledger, 'production')).rejects.toMatchObject({
      exitCode: EXIT.config,
      message: expect.stringContaining('row 2, stage: the column is gone') as string,
    });
    const more = await file(
      'deals_skip.csv',
      `id,name,stage,colour,source_id,reason_code\nd1,Deal d1,'=x,red,d1,stage_unknown\n`,
    );
    await expect(readSkipFile(more, ledger, 'production')).rejects.toMatchObject({
      message: expect.stringContaining('row 2, colour') as string,
    });
  });

  test('what arrived meanwhile, or cannot be helped, is left out and told; nothing else left is a refusal', async () => {
    const read = await skips(
      `d4,Deal d4,'=x,d4,x,,true,0\nd3,Deal d3#9,'=x,d3#9,duplicate_id,,false,0\nd2,Deal d2,'=x,d2,parent_missing,,true,0\n`,
    );
    expect(read.sourceIds).toEqual(['d2']);
    expect(read.leftOut).toHaveLength(2);
    await expect(skips(`d3,Deal d3#9,'=x,d3#9,duplicate_id,,false,0\n`)).rejects.toMatchObject({
      exitCode: EXIT.refused,
    });
    await expect(skips(`d4,Deal d4,'=x,d4,x,,true,0\n`)).rejects.toMatchObject({ exitCode: EXIT.refused });
  });

  test('a file whose name or columns say nothing is refused with what to hand in', async () => {
    await expect(skips('', 'x.csv')).rejects.toMatchObject({ exitCode: EXIT.config });
    await expect(skips('')).rejects.toMatchObject({ message: expect.stringContaining('no rows') as string });
    const other = await file('deals_skip.csv', 'a,b\n1,2\n');
    await expect(readSkipFile(other, ledger, 'production')).rejects.toMatchObject({ exitCode: EXIT.config });
  });

  test('links of attachments are checked against the export, by row', async () => {
    await sourceRow('attachments', 'att_1', { id: 'att_1' }, 1);
    const url = 'https://files.example/1';
    const good = await file('attachment-links.csv', `attachment_id,url\natt_1,${url}\n`);
    expect(await readAttachmentLinks(good, ledger)).toEqual(new Map([['att_1', url]]));
    for (const bad of [`att_l,${url}`, 'att_1,files/2']) {
      const path = await file('links.csv', `attachment_id,url\natt_1,${url}\n${bad}\n`);
      await expect(readAttachmentLinks(path, ledger)).rejects.toMatchObject({
        exitCode: EXIT.config,
        message: expect.stringContaining('row 3') as string,
      });
    }
  });
});

test('a reason that trying again cannot help is known as such', () => {
  expect(isRetryable('row_invalid')).toBe(false);
  expect(isRetryable('parent_missing')).toBe(true);
  expect(isRetryable('a_code_of_the_future')).toBe(true);
});
