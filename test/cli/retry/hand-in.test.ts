import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../../../src/cli/cli-error.js';
import { EXIT } from '../../../src/cli/exit-codes.js';
import { handIn, type HandedIn } from '../../../src/cli/retry/hand-in.js';
import type { MigrationConfig } from '../../../src/contract/migration-input.js';
import type { ReasonCode } from '../../../src/contract/reason-codes.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import { META } from '../../../src/ledger/meta-keys.js';
import { reopenSkipped } from '../../../src/loading/retry/reopen-skipped.js';
import { csvLine } from '../../../src/reports/csv-cells.js';
import { readCsvRows } from '../../../src/reports/csv-reader.js';
import { writeReports } from '../../../src/reports/write-reports.js';
import {
  addRows,
  emptyLedger,
  finishDiscovery,
  schemaWithUsers,
  temporaryFolder,
  type Row,
} from '../../reports/ledger-fixture.js';

const RUN = 'production';
const deal = (id: string, more: Row = {}): Row => ({
  id,
  name: `=Deal ${id}`,
  stage_id: 's1',
  value: '10',
  expected_close_date: '2026-01-31',
  owner_email: 'ann@acme.example',
  notes: 'a note\r\nof two lines',
  reason: "the customer's own column",
  ...more,
});
const deals = ['d1', 'd2', 'd3', 'd4'].map((id) => deal(id));
const duplicate = { ...deal('d4'), '#id': 'd4#5' };
const leads = [{ id: 'l1', title: 'Lead', company: 'Foo', email: 'l@lead.example', value: 'x' }];

let ledger: Ledger;
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  ledger = await emptyLedger();
  await finishDiscovery(ledger, { deals, leads, stages: [{ id: 's1', pipeline_id: 'p1', name: 'One' }] });
  await addRows(ledger, 'deals', [...deals, duplicate], { 'd4#5': 'duplicate_row' });
  await addRows(ledger, 'leads', leads);
  await addRows(ledger, 'stages', [{ id: 's1' }, { id: 's2' }]);
  await addRows(ledger, 'attachments', [{ id: 'att_1' }]);
  await ledger.meta.set(META.schema('production'), schemaWithUsers([[1, 'ann@acme.example', true]]));
  const skip = (source_id: string, seq: number, reason_code: ReasonCode) =>
    ({ source_id, seq, pass: 0, state: 'skipped', reason_code, reason: 'why', attempts: 1 }) as const;
  await ledger.records.plan(RUN, 'stages', [skip('s1', 1, 'stage_unknown')]);
  await ledger.records.plan(RUN, 'deals', [
    skip('d1', 1, 'stage_unknown'),
    skip('d2', 2, 'target_refused'),
    skip('d3', 3, 'stage_unknown'),
    { source_id: 'd4', seq: 4, pass: 0, state: 'merged', target_id: '4' },
    skip('d4#5', 5, 'duplicate_row'),
  ]);
  await ledger.records.plan(RUN, 'lead_organizations', [
    { source_id: 'l1', seq: 1, pass: 0, state: 'merged', target_id: '7' },
  ]);
  await ledger.records.plan(RUN, 'leads', [skip('l1', 1, 'value_invalid')]);
});

const OURS = ['source_id', 'reason_code', 'reason', 'retryable', 'attempts'];

/** A skip file of these rows, as a spreadsheet would have saved it. */
async function skipFile(
  rows: readonly Row[],
  name = 'deals_skip.csv',
  columns: readonly string[] = Object.keys(rows[0] ?? deal('d1')).filter((column) => column !== '#id'),
): Promise<string> {
  const lines = rows.map((row) => [
    ...columns.map((column) => row[column] ?? ''),
    row['#id'] ?? row['id'] ?? '',
    'stage_unknown',
    'why',
    'true',
    '1',
  ]);
  return file(name, [[...columns, ...OURS], ...lines].map(csvLine).join(''));
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const config = { target: { staging: 'waived' } } as unknown as MigrationConfig;

function handInFile(path: string): Promise<HandedIn> {
  return handIn({ ledger, config, role: RUN, by: 'ann', path });
}

async function refusalOf(path: string): Promise<CliError> {
  const error: unknown = await handInFile(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CliError);
  return error as CliError;
}

const retry = (handedIn: HandedIn): Promise<number> =>
  reopenSkipped(ledger, RUN, [{ by: 'ann', file: handedIn.file }]);

async function currentDeal(id: string): Promise<Row> {
  const [row] = await ledger.source.byIds('deals', [id]);
  return JSON.parse(row?.data ?? '{}') as Row;
}

async function exported(): Promise<string> {
  const outDir = join(folder, 'reports');
  await mkdir(outDir, { recursive: true });
  await writeReports({ ledger, outDir, name: 'acme', only: ['skip'] });
  return join(outDir, RUN, 'deals_skip.csv');
}

describe('a skip file', () => {
  test('takes exactly its rows again, with the values as edited; the originals stay', async () => {
    const handedIn = await handInFile(
      await skipFile([deal('d1', { stage_id: 's2', value: '12' }), deal('d2')]),
    );
    expect(handedIn.file).toMatchObject({
      object: 'deals',
      rows: 2,
      corrected: 1,
      columns: ['stage_id', 'value'],
    });
    // Nothing takes effect before the migration carries the retry out.
    expect(await currentDeal('d1')).toEqual(deal('d1'));
    expect(await retry(handedIn)).toBe(2);
    expect(await currentDeal('d1')).toEqual(deal('d1', { stage_id: 's2', value: '12' }));
    const [original] = await ledger.source.originals('deals', ['d1']);
    expect(JSON.parse(original?.data ?? '')).toEqual(deal('d1'));
    const states = await ledger.records.fates(RUN, 'deals', ['d1', 'd2', 'd3', 'd4#5']);
    expect([...states].map(([id, { state }]) => [id, state])).toEqual([
      ['d1', 'pending'],
      ['d2', 'pending'],
      ['d3', 'skipped'],
      ['d4#5', 'skipped'],
    ]);
  });

  test('as the reports write it is taken as it is: nothing counts as corrected', async () => {
    // Spreadsheets write line breaks in cells in their own way, add empty rows and a mark at the beginning, rename copies.
    const text = (await readFile(await exported(), 'utf8')).replaceAll('note\r\nof', 'note\nof');
    const kept = text.split('\r\n').filter((line) => !line.includes('duplicate_row'));
    const copy = await file('deals_skip (1).csv', `\ufeff${kept.join('\r\n')},,,,\r\n`);
    expect((await handInFile(copy)).file).toMatchObject({ rows: 3, corrected: 0, columns: [] });
  });

  test('says in the next skip file what was corrected, by whom and when, and has the corrected values', async () => {
    const handedIn = await handInFile(await skipFile([deal('d1', { stage_id: 's2' })]));
    await retry(handedIn);
    await ledger.records.plan(RUN, 'deals', [
      {
        source_id: 'd1',
        seq: 1,
        pass: 0,
        state: 'skipped',
        reason_code: 'stage_unknown',
        reason: 'again',
        attempts: 1,
      },
    ]);
    const rows = [];
    for await (const { cells } of readCsvRows(await exported())) rows.push(cells);
    const [row] = rows.filter((cells) => cells[0] === 'd1');
    expect(row?.[2]).toBe('s2');
    expect(row?.at(-3)).toMatch(/^again \(corrected by ann at 20\S+Z: stage_id\)$/);
    // Tried twice: in the run, and in the retry.
    expect(row?.at(-1)).toBe('2');
  });

  test('handed in again unedited keeps the correction; edited back it is the original again', async () => {
    await retry(await handInFile(await skipFile([deal('d1', { stage_id: 's2' })])));
    const skippedAgain = {
      source_id: 'd1',
      seq: 1,
      pass: 0,
      state: 'skipped',
      reason_code: 'stage_unknown',
    } as const;
    await ledger.records.plan(RUN, 'deals', [skippedAgain]);
    const again = await handInFile(await skipFile([deal('d1', { stage_id: 's2' })]));
    expect(again.file).toMatchObject({ corrected: 0 });
    expect(await retry(again)).toBe(1);
    expect(await currentDeal('d1')).toEqual(deal('d1', { stage_id: 's2' }));
    await ledger.records.plan(RUN, 'deals', [skippedAgain]);
    await retry(await handInFile(await skipFile([deal('d1')])));
    expect(await currentDeal('d1')).toEqual(deal('d1'));
    expect(await ledger.retries.corrected('deals', ['d1'])).toEqual(new Map());
  });

  test('handed in twice before it is carried out does no harm, and neither does carrying it out twice', async () => {
    const path = await skipFile([deal('d1', { stage_id: 's2' })]);
    const [first, second] = [await handInFile(path), await handInFile(path)];
    const requests = [first, second].map(({ file: handed }) => ({ file: handed }));
    expect(await reopenSkipped(ledger, RUN, requests)).toBe(1);
    expect(await reopenSkipped(ledger, RUN, requests)).toBe(0);
    expect(await currentDeal('d1')).toEqual(deal('d1', { stage_id: 's2' }));
  });

  test('does not change a record that has arrived between handing in and carrying out', async () => {
    const handedIn = await handInFile(await skipFile([deal('d1', { value: '99' })]));
    const lease = await ledger.leases.claim(RUN, 'test', 60_000);
    await ledger.records.close(RUN, 'deals', 'claim' in lease ? lease.claim.fence : 0, [
      { sourceId: 'd1', state: 'created', targetId: '1' },
    ]);
    expect(await retry(handedIn)).toBe(0);
    expect(await currentDeal('d1')).toEqual(deal('d1'));
  });

  test('passes over rows that have arrived as it has them, and is refused when there are no others', async () => {
    const handedIn = await handInFile(await skipFile([deal('d1'), deal('d4')]));
    expect(handedIn.file.rows).toBe(1);
    expect(handedIn.lines.join('\n')).toContain('1 row passed over');
    const error = await refusalOf(await skipFile([deal('d4')]));
    expect(error).toMatchObject({
      exitCode: EXIT.refused,
      message: expect.stringContaining('none of its rows') as string,
    });
  });

  test('that wants what cannot be is refused with 65: a duplicate row, another value for what has arrived', async () => {
    const error = await refusalOf(await skipFile([duplicate, deal('d4', { value: '11' })]));
    expect(error.exitCode).toBe(EXIT.refused);
    expect(error.message).toMatch(/row 2, column source_id: records skipped for duplicate_row stay skipped/);
    expect(error.message).toMatch(/row 3, column source_id: it is not skipped any more/);
  });

  test.each<[string, Row, string, string]>([
    ['an id that the run does not have', { id: 'd9' }, 'source_id', 'no such record'],
    ['a stage that the export does not have', { stage_id: 's9' }, 'stage_id', 'none of stages'],
    ['a day that does not exist', { expected_close_date: '2026-02-30' }, 'expected_close_date', 'no date'],
    ['a number that is none', { value: 'ten' }, 'value', 'no number'],
    [
      'an owner without a user',
      { owner_email: 'bob@acme.example' },
      'owner_email',
      'no active Pipedrive user',
    ],
    ['a text that is not UTF-8 any more', { name: 'M\ufffdller' }, 'name', 'not UTF-8'],
    ['a text that is a note of its own', { notes: 'other' }, 'notes', 'note of its own'],
    ['another id', { '#id': 'd1', id: 'd2' }, 'id', 'the id was changed'],
    ['no source id', { '#id': '', id: 'd1' }, 'source_id', 'blank'],
  ])('with %s is refused with 78 naming row and column', async (_what, change, column, words) => {
    const error = await refusalOf(await skipFile([deal('d3'), deal('d1', change)]));
    expect(error.exitCode).toBe(EXIT.config);
    expect(error.message).toContain('deals_skip.csv');
    expect(error.message).toMatch(new RegExp(`row 3, column ${column}: .*${words}.*: \\S`));
  });

  test('names all its problems, quotes no value, and nothing of it is taken', async () => {
    const rows = [
      deal('d1', { value: 'ten-thousand', stage_id: 's9' }),
      deal('d2', { name: 'a good correction' }),
      deal('d2', { name: 'a second one' }),
      deal('d9'),
    ];
    const error = await refusalOf(await skipFile(rows));
    expect(
      error.message
        .split('\n')
        .slice(1)
        .map((line) => /^ {2}(row \d+, column \w+)/.exec(line)?.[1]),
    ).toEqual([
      'row 2, column stage_id',
      'row 2, column value',
      'row 4, column source_id',
      'row 5, column source_id',
    ]);
    expect(error.message).not.toContain('ten-thousand');
    expect(await reopenSkipped(ledger, RUN, [])).toBe(0);
    expect(await currentDeal('d2')).toEqual(deal('d2'));
  });

  test('with a column that the source does not have, or one twice, is refused', async () => {
    const columns = [...Object.keys(deal('d1')), 'comment', 'name'];
    const error = await refusalOf(await skipFile([deal('d1', { comment: 'x' })], 'deals_skip.csv', columns));
    expect(error.message).toMatch(/row 1, column comment: the source has no such column/);
    expect(error.message).toMatch(/row 1, column name: it is there twice/);
  });

  test('from which columns were taken out leaves these as they were', async () => {
    const path = await skipFile([deal('d1', { value: '11' })], 'deals_skip.csv', ['id', 'value']);
    await retry(await handInFile(path));
    expect(await currentDeal('d1')).toEqual(deal('d1', { value: '11' }));
  });

  test('with a row of too few or too many cells is refused by row', async () => {
    const path = await skipFile([deal('d1'), deal('d2'), deal('d3')]);
    const [header = '', first = '', ...more] = (await readFile(path, 'utf8'))
      .replaceAll('note\r\nof', 'note of')
      .split('\r\n');
    const cut = [header, first.split(',').slice(0, -2).join(','), `${more[0] ?? ''},more`, ...more.slice(1)];
    const error = await refusalOf(await file('deals_skip.csv', cut.join('\r\n')));
    expect(error.message).toMatch(/row 2: it has 11 cells, the header 13/);
    expect(error.message).toMatch(/row 3: it has 14 cells, the header 13/);
  });

  test.each([
    ['a,b\r\n1,2\r\n', 'deals_skip.csv', 'neither a skip file'],
    ['', 'deals_skip.csv', 'neither a skip file'],
    ['id;source_id;reason_code\r\nd1;d1;x\r\n', 'deals_skip.csv', 'semicolons'],
    ['id,source_id,reason_code\r\nd1,d1,x\r\n', 'corrected.csv', 'name does not say'],
    ['id,source_id,reason_code\r\n', 'deals_skip.csv', 'no rows'],
    ['id,source_id,reason_code\r\nd1,"d1,x\r\n', 'deals_skip.csv', 'cannot be read as CSV'],
  ])('that is none (%j as %s) is refused with 78', async (text, name, words) => {
    const error = await refusalOf(await file(name, text));
    expect(error).toMatchObject({ exitCode: EXIT.config, message: expect.stringContaining(words) as string });
  });

  test('that is not there is refused with 78', async () => {
    expect(await refusalOf(join(folder, 'nowhere_skip.csv'))).toMatchObject({
      exitCode: EXIT.config,
      message: expect.stringContaining('no such file') as string,
    });
  });

  test('takes rows of the structure again, but corrects none: the mapping says what becomes of them', async () => {
    const stages = [{ id: 's1', name: 'Other' }];
    await addRows(ledger, 'pipelines', [{ id: 'p1' }]);
    const error = await refusalOf(await skipFile(stages, 'stages_skip.csv'));
    expect(error.message).toMatch(/column name: stages are not corrected here/);
    expect((await handInFile(await skipFile([{ id: 's1' }], 'stages_skip.csv'))).file.rows).toBe(1);
  });

  test('of leads does not change what a parent that has arrived was made from', async () => {
    const lead = leads[0]!;
    const error = await refusalOf(await skipFile([{ ...lead, company: 'Bar' }], 'leads_skip.csv'));
    expect(error.message).toMatch(/row 2, column company: what was made for the lead/);
    const fine = await handInFile(
      await skipFile([{ ...lead, value: '5', email: 'x@lead.example' }], 'leads_skip.csv'),
    );
    expect(fine.file.columns).toEqual(['email', 'value']);
    await retry(fine);
    // Others find the lead by its new address from now on.
    const found = await ledger.source.keysByValues('leads', 'email', ['x@lead.example', 'l@lead.example']);
    expect(found.map(({ value }) => value)).toEqual(['x@lead.example']);
  });

  test('gives back every text: of leading quotes exactly the one goes that the report put there', async () => {
    const value = fc.stringMatching(/^'{0,3}[=+\-@]?[a-z"',;\n ]{0,6}x$/);
    await fc.assert(
      fc.asyncProperty(value, async (name) => {
        const handedIn = await handInFile(await skipFile([deal('d1', { name })]));
        const [row] = await ledger.retries.rowsOf(handedIn.file.set);
        expect((JSON.parse(row?.data ?? '{}') as Row)['name']).toBe(name);
      }),
      { numRuns: 60 },
    );
  });
});

describe('attachment-links.csv', () => {
  const url = 'https://files.example/1';

  test('takes the attachments that it lists again', async () => {
    await ledger.records.plan(RUN, 'attachments', [
      { source_id: 'att_1', seq: 1, pass: 0, state: 'skipped', reason_code: 'file_too_large' },
    ]);
    const handedIn = await handInFile(await file('links.csv', `attachment_id,url\natt_1,${url}\n`));
    expect(await ledger.attachmentLinks.byIds(['att_1'])).toEqual(new Map([['att_1', url]]));
    expect(await retry(handedIn)).toBe(1);
    expect((await ledger.records.fates(RUN, 'deals', ['d1'])).get('d1')?.state).toBe('skipped');
  });

  test('is refused with every row that names no attachment or no address, and nothing of it is taken', async () => {
    const text = `attachment_id,url\natt_1,${url}\natt_9,${url}\natt_1,files/2\n`;
    const error = await refusalOf(await file('attachment-links.csv', text));
    expect(error.exitCode).toBe(EXIT.config);
    expect(error.message).toMatch(/row 3, column attachment_id/);
    expect(error.message).toMatch(/row 4, column url/);
    expect(await ledger.attachmentLinks.byIds(['att_1'])).toEqual(new Map());
  });
});
