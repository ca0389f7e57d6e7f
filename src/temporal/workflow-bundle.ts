import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'sd2pd');
/** What workflow code may import (the dependency rules see to it), and so all that its bundle is made of. */
const SOURCES = ['workflows', join('src', 'contract')];

/**
 * The workflows as one script. Bundling takes seconds, so that it is kept under `node_modules/.cache` by the hash of what
 * goes into it; where nothing can be written, it is bundled each time.
 */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  const codePath = join(CACHE, `workflows-${await sourceHash()}.js`);
  if (await isFile(codePath)) return { codePath };
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows', 'index.ts'),
    // Its list of modules is of no use to whoever starts a worker.
    logger: new DefaultLogger('WARN'),
  });
  return (await keep(codePath, code)) ? { codePath } : { code };
}

async function sourceHash(): Promise<string> {
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  const sum = createHash('sha256').update(sdk.version);
  for (const folder of SOURCES) {
    const files = (await readdir(join(ROOT, folder))).filter((file) => file.endsWith('.ts')).sort();
    for (const file of files) {
      sum.update(`\0${file}\0`).update(await readFile(join(ROOT, folder, file)));
    }
  }
  return sum.digest('hex').slice(0, 24);
}

/** Written beside its place and then moved, so that no other worker reads half a bundle. Earlier ones are removed. */
async function keep(codePath: string, code: string): Promise<boolean> {
  const draft = `${codePath}.${process.pid}`;
  try {
    await mkdir(CACHE, { recursive: true });
    const earlier = (await readdir(CACHE)).filter((file) => /^workflows-.*\.js$/.test(file));
    await writeFile(draft, code);
    await rename(draft, codePath);
    for (const file of earlier) await rm(join(CACHE, file), { force: true });
    return true;
  } catch {
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
