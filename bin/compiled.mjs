import { createHash } from 'node:crypto';
import { readdir, readFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whatever `sd2pd` runs. */
export const PROGRAM = ['src', 'activities', 'workflows'];

/**
 * The TypeScript of some folders as JavaScript, compiled anew whenever a file has changed: a process that compiles each
 * module as it loads it takes twice as long to start. It goes to `.sd2pd/build` under the hash of what it is made of, and
 * stays there, because whoever runs it may load more of it at any time.
 * @param {string} root folder of package.json
 * @param {readonly string[]} folders below it; what they import of each other's modules must be in one of them
 * @returns {Promise<string>} the folder with the same paths as `root`, ending in .js
 */
export async function compiled(root, folders = PROGRAM) {
  const files = (await Promise.all(folders.map((folder) => typeScriptIn(root, folder)))).flat();
  const target = join(root, '.sd2pd', 'build', await hashOf(root, files));
  if (await exists(target)) return target;
  const { build } = await import('esbuild');
  await mkdir(join(root, '.sd2pd', 'build'), { recursive: true });
  // Made beside its place and then moved, so that no other process finds half of it.
  const draft = await mkdtemp(`${target}.`);
  await build({
    absWorkingDir: root,
    entryPoints: files,
    outbase: root,
    outdir: draft,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  await rename(draft, target).catch(() => rm(draft, { recursive: true }));
  return target;
}

async function typeScriptIn(root, folder) {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

/** By content: neither an image nor a checkout keeps times. */
async function hashOf(root, files) {
  const sum = createHash('sha256');
  const texts = await Promise.all(files.map((file) => readFile(join(root, file))));
  for (const [index, text] of texts.entries()) sum.update(`\0${files[index]}\0`).update(text);
  return sum.digest('hex').slice(0, 16);
}

function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}
