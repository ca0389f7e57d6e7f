// What `npm test` runs after the set-up: types, lint, then the tests. All run even if one fails, so that one run shows
// everything that is wrong. With arguments (`npm test -- test/mapping`) only those tests run; they go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine } from './lib/closing-line.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const workFolder = join(root, '.sd2pd');
const resultsFile = join(workFolder, 'test-results.json');
const closingFile = join(workFolder, 'test-closing-line.txt');
const testArgs = process.argv.slice(2);

const checks = [
  ['Types', 'typescript/bin/tsc', ['--noEmit']],
  ['Lint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0']],
  ['Format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
  [
    'Boundaries',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'src', 'workflows', 'activities'],
  ],
];

mkdirSync(workFolder, { recursive: true });
rmSync(resultsFile, { force: true });
rmSync(closingFile, { force: true });

const failedChecks = (testArgs.length > 0 ? [] : checks).filter((check) => !succeeds(...check));
const testsSucceed = succeeds('Tests', 'vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${resultsFile}`,
  ...testArgs,
]);

for (const [title] of failedChecks) process.stdout.write(`${title}: failed, see above\n`);
const line = closingLine(readResults(), testsSucceed, failedChecks.length);
writeFileSync(closingFile, `${line}\n`);
process.stdout.write(`${line}\n`);
if (!testsSucceed || failedChecks.length > 0) process.exitCode = 1;

function succeeds(title, program, args) {
  process.stdout.write(`\n== ${title} ==\n`);
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
}

function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return null;
  }
}
