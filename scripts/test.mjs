// What `npm test` runs after the set-up: types, lint, tests. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
const args = process.argv.slice(2);

const checks = [
  ['Types', bin('tsc'), ['--noEmit']],
  ['Lint', bin('eslint'), ['.', '--max-warnings', '0']],
  ['Format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  [
    'Boundaries',
    bin('depcruise'),
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'workflows', 'activities'],
  ],
];

// With arguments a developer wants some tests only.
for (const [name, command, commandArgs] of args.length > 0 ? [] : checks) run(name, command, commandArgs);
run('Tests', bin('vitest'), ['run', ...args]);

function run(name, command, commandArgs) {
  process.stdout.write(`\n== ${name} ==\n`);
  const { status } = spawnSync(command, commandArgs, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
