import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { compiled } from '../../bin/compiled.mjs';

/** A program of two modules, in a folder of its own. */
async function program(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sd2pd-compiled-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'bin'));
  for (const file of ['tsconfig.json', 'package.json', 'bin/compiled.mjs'])
    await writeFile(join(root, file), '{}');
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  await mkdir(join(root, 'src', 'deep'), { recursive: true });
  await writeFile(join(root, 'src', 'main.ts'), "export { answer } from './deep/answer.js';\n");
  await writeFile(join(root, 'src', 'deep', 'answer.ts'), 'export const answer: number = 42;\n');
  return root;
}

const buildsIn = (root: string): Promise<string[]> => readdir(join(root, '.sd2pd', 'build'));

test('is compiled once, and anew when a file has changed', async () => {
  const root = await program();
  const first = await compiled(root, ['src']);
  const loaded = (await import(pathToFileURL(join(first, 'src', 'main.js')).href)) as { answer: number };
  expect(loaded.answer).toBe(42);
  expect(await compiled(root, ['src'])).toBe(first);
  expect(await buildsIn(root)).toHaveLength(1);
  await writeFile(join(root, 'src', 'deep', 'answer.ts'), 'export const answer: number = 43;\n');
  expect(await compiled(root, ['src'])).not.toBe(first);
  expect(await buildsIn(root)).toHaveLength(2);
});

test('several processes at once end with the same one, whole', async () => {
  const root = await program();
  const builds = await Promise.all(Array.from({ length: 4 }, () => compiled(root, ['src'])));
  expect(new Set(builds).size).toBe(1);
  expect(await buildsIn(root)).toHaveLength(1);
});

test('what cannot be compiled is named by file and line, and leaves nothing behind', async () => {
  const root = await program();
  await writeFile(join(root, 'src', 'main.ts'), 'export const = 1;\n');
  await expect(compiled(root, ['src'])).rejects.toThrow(/src\/main\.ts:1:13/);
  expect(await buildsIn(root)).toEqual([]);
});

test('where nothing can be written, it is said where and what to do', async () => {
  const root = await program();
  await writeFile(join(root, '.sd2pd'), 'a file in its place');
  await expect(compiled(root, ['src'])).rejects.toThrow(
    new RegExp(`cannot be compiled to ${join(root, '.sd2pd', 'build')}: .*\nRun \`npm run setup\``),
  );
});
