// What `npm test` runs after the set-up: types, lint, then the tests. All run even if one fails, so that one run shows
// everything that is wrong. With arguments (`npm test -- test/mapping`) only those tests run; they go to vitest.
import { spawn, spawnSync } from 'node:child_process';
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

const failedChecks = testArgs.length > 0 ? [] : await failing(checks);
process.stdout.write('\n== Tests ==\n');
const tests = spawnSync(
  ...nodeCommand('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultsFile}`,
    ...testArgs,
  ]),
  { cwd: root, stdio: 'inherit' },
);
const testsSucceed = tests.status === 0;

for (const [title] of failedChecks) process.stdout.write(`${title}: failed, see above\n`);
const line = closingLine(readResults(), testsSucceed, failedChecks.length);
writeFileSync(closingFile, `${line}\n`);
process.stdout.write(`${line}\n`);
if (!testsSucceed || failedChecks.length > 0) process.exitCode = 1;

/** The checks run beside each other; what one of them prints is shown in one piece. @returns those that failed */
async function failing(all) {
  process.stdout.write(`\nChecking: ${all.map(([title]) => title.toLowerCase()).join(', ')} …\n`);
  const failed = [];
  const begun = all.map((check) => [check, outcomeOf(check)]);
  for (const [check, outcome] of begun) {
    const { succeeds, output } = await outcome;
    process.stdout.write(`\n== ${check[0]} ==\n${output}`);
    if (!succeeds) failed.push(check);
  }
  return failed;
}

function outcomeOf([, program, args]) {
  const child = spawn(...nodeCommand(program, args), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ succeeds: code === 0, output }));
  });
}

function nodeCommand(program, args) {
  return [process.execPath, [join(root, 'node_modules', program), ...args]];
}

function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return null;
  }
}
