import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findOnPath, isExecutable } from '../../src/temporal/find-executable.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-path-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('the first directory of the PATH that has the executable wins', () => {
  const there = new Set([join('/b', 'temporal'), join('/c', 'temporal')]);
  expect(findOnPath('temporal', ['/a', '/b', '/c'].join(delimiter), (file) => there.has(file))).toBe(
    join('/b', 'temporal'),
  );
});

test('relative and empty entries of the PATH are passed over', () => {
  expect(findOnPath('temporal', ['', '.', 'bin'].join(delimiter), () => true)).toBeUndefined();
});

test('no PATH at all finds nothing', () => {
  expect(findOnPath('temporal', undefined, () => true)).toBeUndefined();
});

test('only a regular file with the right to execute counts as executable', async () => {
  const folder = await temporaryFolder();
  const program = join(folder, 'program');
  const text = join(folder, 'text');
  const directory = join(folder, 'directory');
  await writeFile(program, '');
  await chmod(program, 0o755);
  await writeFile(text, '');
  await chmod(text, 0o644);
  await mkdir(directory);
  expect([program, text, directory, join(folder, 'absent')].map(isExecutable)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
