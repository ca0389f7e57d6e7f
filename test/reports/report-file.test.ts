import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeReportFolder, writeReportFile } from '../../src/reports/report-file.js';
import { temporaryFolder } from './ledger-fixture.js';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('reports are readable by their owner only', async () => {
  const folder = join(await temporaryFolder(), 'out', 'staging');
  await makeReportFolder(folder, true);
  await writeReportFile(join(folder, 'a.md'), ['text']);
  expect(await modeOf(folder)).toBe(0o700);
  expect(await modeOf(join(folder, 'a.md'))).toBe(0o600);
});

test("a folder of somebody else's keeps its mode", async () => {
  const folder = join(await temporaryFolder(), 'theirs');
  await mkdir(folder, { mode: 0o755 });
  const before = await modeOf(folder);
  await makeReportFolder(folder);
  expect(await modeOf(folder)).toBe(before);
});

test('a report that fails half way leaves the one before it and nothing else', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a.md');
  await writeReportFile(path, ['before']);
  const failing = async function* (): AsyncGenerator<string> {
    yield 'x'.repeat(200_000);
    await Promise.reject(new Error('the ledger is gone'));
  };
  await expect(writeReportFile(path, failing())).rejects.toThrow('the ledger is gone');
  expect(await readFile(path, 'utf8')).toBe('before');
  expect(await readdir(folder)).toEqual(['a.md']);
});

test('texts longer than the buffer arrive whole and in order', async () => {
  const path = join(await temporaryFolder(), 'long.md');
  const texts = Array.from({ length: 50 }, (_, index) => `${index}:${'ü'.repeat(5_000)}\n`);
  await writeReportFile(path, texts);
  expect(await readFile(path, 'utf8')).toBe(texts.join(''));
});
