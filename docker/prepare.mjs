// Compiles the program and puts the workflows' bundle where a worker looks for it. For the image: its file system is read
// only, so that a worker would do both at every start.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compiled } from '../bin/compiled.mjs';

const build = await compiled(fileURLToPath(new URL('..', import.meta.url)));
const { isBundleKept, workflowBundle } = await import(
  pathToFileURL(join(build, 'src', 'temporal', 'workflow-bundle.js')).href
);
await workflowBundle();
if (!(await isBundleKept())) throw new Error('the bundle of the workflows could not be kept');
