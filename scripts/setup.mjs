// Everything that has to be there before sd2pd runs: packages, and a Temporal server. Node built-ins only, because it
// runs before node_modules exists. The second time it only compares a stamp.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules', '.sd2pd-setup');
const MIN_NODE = [20, 19];

checkNode();
installPackages();
ensureTemporal();

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return;
  fail(
    `sd2pd needs Node ${MIN_NODE.join('.')} or later; this is ${process.versions.node}. Install it from nodejs.org.`,
  );
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lock) return;
  say('Installing packages (about a minute, once) …');
  const result = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result !== 0) fail('npm ci failed: see above. Is the npm registry reachable?');
  writeFileSync(stampFile, lock);
  say('Packages are installed.');
}

function ensureTemporal() {
  if ((process.env.TEMPORAL_ADDRESS ?? '') !== '') return;
  const code = run(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'ensure-temporal.ts')]);
  if (code !== 0) process.exit(code);
}

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return result.status ?? 1;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
