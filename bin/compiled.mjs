import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Whatever `sd2pd` runs. */
export const PROGRAM = ['src', 'activities', 'workflows'];
/** What decides how it is compiled. */
const RULES = ['tsconfig.json', join('bin', 'compiled.mjs')];

/**
 * The TypeScript of some folders as JavaScript, compiled anew whenever a file has changed: a process that compiles each
 * module as it loads it takes twice as long to start. It goes to `.sd2pd/build` under the hash of what it is made of, and
 * stays there, because whoever runs it may load more of it at any time.
 * @param {string} root folder of package.json
 * @param {readonly string[]} folders below it; what they import of each other's modules must be in one of them
 * @returns {Promise<string>} the folder with the same paths as `root`, ending in .js
 * @throws {Error} when it cannot be compiled or kept; the message says where, and what to do
 */
export async function compiled(root, folders = PROGRAM) {
  const files = (await Promise.all(folders.map((folder) => typeScriptIn(root, folder)))).flat();
  const builds = join(root, '.sd2pd', 'build');
  const target = join(builds, await hashOf(root, [...RULES, ...files]));
  if (existsSync(target)) return target;
  try {
    await mkdir(builds, { recursive: true });
    await compile(root, files, target);
  } catch (error) {
    throw new Error(
      `sd2pd cannot be compiled to ${builds}: ${error.message}\n` +
        'Run `npm run setup` once in its folder, as a user who may write there.',
      { cause: error },
    );
  }
  return target;
}

/** Made beside its place and then moved, so that no other process finds half of it. */
async function compile(root, files, target) {
  const { build } = await import('esbuild');
  const draft = await mkdtemp(`${target}.`);
  try {
    await build({
      absWorkingDir: root,
      entryPoints: files,
      outbase: root,
      outdir: draft,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
    });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster, with the same files.
    if (!existsSync(target)) throw error;
  }
}

async function typeScriptIn(root, folder) {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

/** By content and in one order: an image keeps neither the times of files nor the order in which a folder lists them. */
async function hashOf(root, files) {
  const names = [...files].sort();
  const texts = await Promise.all(names.map((name) => readFile(join(root, name))));
  const sum = createHash('sha256');
  for (const [index, text] of texts.entries()) sum.update(`\0${names[index]}\0`).update(text);
  return sum.digest('hex').slice(0, 16);
}
