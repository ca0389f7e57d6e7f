// Puts everything into place that sd2pd needs before it runs: packages, its own program compiled, and a Temporal server.
// Node built-ins only, because it runs before node_modules exists. The second time it only compares stamps.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled } from '../bin/compiled.mjs';
import { nodeVersionProblem } from './lib/node-version.mjs';
import { installPackages } from './lib/packages.mjs';
import { installTemporal } from './lib/temporal.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'node_modules', '.sd2pd-setup.json');

try {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem) throw new Error(problem);
  await installPackages(root, stampFile);
  await compiled(root);
  await installTemporal(root, stampFile);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
