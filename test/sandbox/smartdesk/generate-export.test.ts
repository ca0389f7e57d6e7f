import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SourceObject } from '../../../src/contract/objects.js';
import { generateExport } from '../../../src/sandbox/smartdesk/generate-export.js';
import type { GenerateOptions, GeneratedExport } from '../../../src/sandbox/smartdesk/generate-export.js';
import { references } from '../../../src/smartdesk/columns.js';
import type { ExportObject } from '../../../src/smartdesk/columns.js';
import { readCustomFields } from '../../../src/smartdesk/custom-fields.js';
import { openExport } from '../../../src/smartdesk/export-source.js';
import type { ExportSource } from '../../../src/smartdesk/export-source.js';
import { ObjectProfiler } from '../../../src/smartdesk/profile.js';
import type { FieldProfile } from '../../../src/smartdesk/field-profile.js';
import { isBadRow } from '../../../src/smartdesk/source-rows.js';
import type { BadRow, SourceRow } from '../../../src/smartdesk/source-rows.js';
import { allRows, tempFolder } from '../../smartdesk/helpers.js';

async function generate(
  options: Omit<GenerateOptions, 'dir' | 'seed'> & { seed?: string } = {},
): Promise<{ dir: string; made: GeneratedExport }> {
  const dir = await tempFolder();
  return { dir, made: await generateExport({ dir, seed: 'demo', ...options }) };
}

/** One hash over every file's name and bytes. */
async function bytesOf(dir: string): Promise<string> {
  const sum = createHash('sha256');
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) sum.update(file.slice(dir.length)).update(await readFile(file));
  return sum.digest('hex');
}

let source: ExportSource;
let made: GeneratedExport;
const rows = new Map<ExportObject, (SourceRow | BadRow)[]>();

beforeAll(async () => {
  const generated = await generate();
  made = generated.made;
  source = await openExport(generated.dir);
  for (const { object } of source.files()) rows.set(object, await allRows(source, object));
});

const of = (object: ExportObject): (SourceRow | BadRow)[] => rows.get(object) ?? [];
const values = (object: ExportObject, column: string): string[] =>
  of(object).map((row) => row.values[column] ?? '');
const planted = (name: string): readonly string[] => made.planted[name] ?? [];

describe('a generated export', () => {
  test('has about two thousand records, and counts them right', () => {
    const found = Object.fromEntries([...rows].map(([object, list]) => [object, list.length]));
    expect(found).toEqual(made.counts);
    const moving = ['accounts', 'contacts', 'leads', 'deals', 'activities', 'tasks', 'notes'].map(
      (object) => made.counts[object] ?? 0,
    );
    expect(moving.reduce((sum, count) => sum + count)).toBeGreaterThan(2000);
    expect(moving.reduce((sum, count) => sum + count)).toBeLessThan(2060);
  });

  test('is the same byte for byte by seed, and another by another seed', async () => {
    const first = await bytesOf((await generate({ records: 200 })).dir);
    expect(await bytesOf((await generate({ records: 200 })).dir)).toBe(first);
    expect(await bytesOf((await generate({ records: 200, seed: 'other' })).dir)).not.toBe(first);
  });

  test('every reference resolves but those that were orphaned on purpose', () => {
    const ids = new Map(
      [...rows].map(([object, list]) => [object, new Set(list.map((row) => row.values['id']))]),
    );
    const orphans: string[] = [];
    for (const [object, list] of rows) {
      if (!['contacts', 'deals', 'activities', 'tasks', 'notes', 'attachments', 'stages'].includes(object))
        continue;
      for (const row of list) {
        const lost = references(object as SourceObject, row.values).filter(
          (ref) => ids.get(ref.object)?.has(ref.id) !== true,
        );
        if (lost.length > 0) orphans.push(row.values['id'] ?? '');
      }
    }
    expect(orphans.sort()).toEqual([...planted('orphaned_parent'), ...planted('stage_unknown')].sort());
  });

  test('a deal, its contact and its account belong together', () => {
    const accountOf = new Map(of('contacts').map((row) => [row.values['id'], row.values['account_id']]));
    const linked = of('deals').filter((row) => row.values['contact_id'] !== '');
    expect(linked.length).toBeGreaterThan(300);
    for (const { values: deal } of linked) expect(deal['account_id']).toBe(accountOf.get(deal['contact_id']));
  });

  test('every e-mail and web address is under .example, but for the shared host', () => {
    const emails = ['users', 'contacts', 'leads'].flatMap((object) =>
      values(object as ExportObject, 'email'),
    );
    for (const email of emails.filter((text) => text !== ''))
      expect(email).toMatch(/^[\w.-]+@[\w.-]+\.example$/i);
    const sites = values('accounts', 'website').filter(
      (site) => site !== '' && !/\.example(\/|$)/i.test(site),
    );
    expect(sites.length).toBe(planted('shared_host').length);
  });

  test('has owners that are blank, missing from the users, inactive, and in capitals', () => {
    const users = new Map(of('users').map((row) => [row.values['email'], row.values['active']]));
    for (const object of ['accounts', 'contacts', 'leads', 'deals', 'activities'] as const) {
      const owners = new Set(values(object, 'owner_email'));
      expect(owners.has('')).toBe(true);
    }
    const all = new Set(values('deals', 'owner_email'));
    expect([...all].filter((owner) => owner !== '' && !users.has(owner.toLowerCase()))).toEqual([
      'gone.colleague@harbourlight.example',
    ]);
    expect([...all].some((owner) => users.get(owner) === 'false')).toBe(true);
    expect([...all].some((owner) => /[A-Z]/.test(owner))).toBe(true);
  });

  test('has rows that are bad, without an id, twice the same and twice different', () => {
    expect(
      [...rows.values()]
        .flat()
        .filter(isBadRow)
        .map((row) => row.values['id']),
    ).toEqual(planted('row_invalid'));
    const contacts = of('contacts');
    const noId = contacts.filter((row) => row.values['id'] === '').map((row) => `#${row.row}`);
    expect(noId).toEqual(planted('row_without_id'));
    const twins = (id: string | undefined): unknown[] =>
      contacts.filter((row) => row.values['id'] === id).map((row) => row.values);
    const [same, sameAgain] = twins(planted('duplicate_row')[0]);
    expect(same).toEqual(sameAgain);
    const [one, other] = twins(planted('duplicate_id')[0]);
    expect(other).toBeDefined();
    expect(one).not.toEqual(other);
  });

  test('has dates as mixed as real ones, and every order can be proved', async () => {
    const { definitions } = await readCustomFields(of('custom_fields'));
    const profile = (object: ExportObject, column: string): FieldProfile | undefined => {
      const columns = source.files().find((file) => file.object === object)?.columns ?? [];
      const profiler = new ObjectProfiler(object, columns, definitions);
      for (const row of of(object)) profiler.add(row.values, row.row);
      return profiler.result().fields.find(({ field }) => field === column);
    };
    expect(profile('leads', 'created_at')?.dates).toMatchObject({
      order: 'day_first',
      impossible: { count: 1 },
    });
    expect(profile('leads', 'created_at')?.dates?.shapes).toHaveLength(2);
    expect(profile('tasks', 'due_at')?.dates).toMatchObject({
      order: 'month_first',
      impossible: { count: 1 },
    });
    expect(profile('activities', 'occurred_at')?.dates?.shapes).toHaveLength(4);
    const sites = profile('accounts', 'cf_sites');
    expect((sites?.filled ?? 0) - (sites?.reads.number ?? 0)).toBeGreaterThan(0);
    expect(profile('contacts', 'cf_role')?.options?.unknown.map(({ value }) => value)).toEqual([
      'Apprentice',
    ]);
  });

  test('has HTML, line breaks, text beyond ASCII, long and blank subjects, and inline notes', () => {
    const bodies = values('activities', 'body');
    expect(bodies.some((body) => body.startsWith('<p>'))).toBe(true);
    expect(bodies.some((body) => body.includes('\r\n'))).toBe(true);
    expect(bodies.some((body) => /[^\p{ASCII}]/u.test(body))).toBe(true);
    const subjects = values('activities', 'subject');
    expect(subjects.filter((subject) => subject.length > 255)).toHaveLength(1);
    expect(subjects.filter((subject) => subject.trim() === '')).toHaveLength(1);
    for (const object of ['accounts', 'contacts', 'leads'] as const) {
      expect(values(object, 'notes').filter((note) => note !== '').length).toBeGreaterThan(3);
    }
  });
});

describe('its attachments', () => {
  const EXPECTED: Readonly<Record<string, string>> = { pdf: 'pdf', png: 'png', docx: 'docx' };

  test('good ones have the stated size and content that fits their name', async () => {
    const special = new Set(Object.values(made.planted).flat());
    const good = of('attachments').filter((row) => !special.has(row.values['id'] ?? ''));
    expect(good.length).toBe(40);
    for (const { values: row } of good) {
      const file = await source.openAttachment(row['path'] ?? '');
      if ('refused' in file) throw new Error(`${row['id']}: ${file.why}`);
      const bytes = Buffer.concat(await file.stream().toArray());
      expect([row['id'], String(bytes.length)]).toEqual([row['id'], row['size']]);
      const extension = row['filename']?.split('.').at(-1) ?? '';
      expect((await fileTypeFromBuffer(bytes))?.ext).toBe(EXPECTED[extension]);
    }
  });

  test('the bad ones are what they are said to be', async () => {
    const find = (name: string): Readonly<Record<string, string>> =>
      of('attachments').find((row) => planted(name).includes(row.values['id'] ?? ''))?.values ?? {};
    const open = async (name: string): Promise<unknown> => source.openAttachment(find(name)['path'] ?? '');
    expect(await open('file_missing')).toMatchObject({ refused: 'file_missing' });
    expect(await open('path_leads_out')).toMatchObject({
      refused: 'file_missing',
      why: 'the path leads out of the export',
    });
    expect(await open('file_empty')).toMatchObject({ size: 0 });
    expect(await open('wrong_size')).not.toMatchObject({ size: Number(find('wrong_size')['size']) });
    expect(Number(find('file_too_large')['size'])).toBeGreaterThan(50 * 1024 * 1024);
    for (const name of ['file_too_large', 'external_url'])
      expect([find(name)['path'], find(name)['url']]).toEqual(['', expect.any(String)]);
  });

  test('none when not wanted', async () => {
    const { dir, made: without } = await generate({ records: 100, attachments: false });
    expect(without.counts['attachments']).toBe(0);
    expect(await readdir(dir)).not.toContain('attachments');
  });
});

describe('options', () => {
  test('the canary is in names, bodies and e-mails', async () => {
    const { dir } = await generate({ records: 1000, canary: 'CANARY-4711' });
    const found = await openExport(dir);
    const has = async (object: ExportObject, column: string): Promise<boolean> =>
      (await allRows(found, object)).some((row) => row.values[column]?.includes('CANARY-4711') === true);
    expect(await has('contacts', 'email')).toBe(true);
    expect(await has('leads', 'email')).toBe(true);
    expect(await has('accounts', 'name')).toBe(true);
    expect(await has('deals', 'name')).toBe(true);
    expect(await has('activities', 'body')).toBe(true);
  });

  test('what does not fit is refused', async () => {
    const dir = await tempFolder();
    await expect(generateExport({ dir, seed: 1, records: 3 })).rejects.toThrow('records');
    await expect(generateExport({ dir, seed: 1, canary: 'a b' })).rejects.toThrow('canary');
    await writeFile(join(dir, 'mine.txt'), 'mine');
    await expect(generateExport({ dir, seed: 1 })).rejects.toThrow('not empty');
  });
});
