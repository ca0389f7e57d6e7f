import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { PROJECT_ROOT } from '../project-root.js';

const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'sd2pd');
/** What workflow code may import (the dependency rules see to it), and so all that its bundle is made of. */
const SOURCES = ['workflows', join('src', 'contract')];

/**
 * The workflows as one script. Bundling takes seconds, so that it is kept under `node_modules/.cache` by the hash of what
 * goes into it; where nothing can be written, it is bundled each time.
 */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  const file = `workflows-${await sourceHash()}.js`;
  const kept = await readKept(file);
  if (kept !== null) return { code: kept };
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(PROJECT_ROOT, 'workflows', 'index.ts'),
    // Its list of modules is of no use to whoever starts a worker.
    logger: new DefaultLogger('WARN'),
  });
  await keep(file, code);
  return { code };
}

async function sourceHash(): Promise<string> {
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  const sum = createHash('sha256').update(sdk.version);
  for (const folder of SOURCES) {
    const files = (await readdir(join(PROJECT_ROOT, folder))).filter((file) => file.endsWith('.ts')).sort();
    for (const file of files) {
      sum.update(`\0${file}\0`).update(await readFile(join(PROJECT_ROOT, folder, file)));
    }
  }
  return sum.digest('hex').slice(0, 24);
}

/** Whether the next worker finds the bundle, and need not make it. */
export async function isBundleKept(): Promise<boolean> {
  return (await readKept(`workflows-${await sourceHash()}.js`)) !== null;
}

/** Its text and not its path: another worker, of another version, may tidy the folder up at any time. */
async function readKept(file: string): Promise<string | null> {
  return readFile(join(CACHE, file), 'utf8').catch(() => null);
}

/** Written beside its place and then moved, so that no other worker reads half a bundle. Earlier ones are removed. */
async function keep(file: string, code: string): Promise<void> {
  const draft = join(CACHE, `${file}.${process.pid}`);
  try {
    await mkdir(CACHE, { recursive: true });
    const earlier = (await readdir(CACHE)).filter((name) => /^workflows-.*\.js$/.test(name) && name !== file);
    await writeFile(draft, code);
    await rename(draft, join(CACHE, file));
    for (const name of earlier) await rm(join(CACHE, name), { force: true });
  } catch {
    // Where nothing can be written, it is bundled each time.
  }
}
