import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runWithProgress } from './run-with-progress.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/** npm speaks only of errors; everything else it has to say is not for those who want to use sd2pd. */
const QUIET = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];

/**
 * Installs the packages of package-lock.json, with `npm ci`, unless they are installed already.
 *
 * @param {string} root the project's folder
 * @param {string} stampFile
 */
export async function installPackages(root, stampFile) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const lock = createHash('sha256').update(lockText).digest('hex');
  const stamp = readStamp(stampFile);
  if (stamp.lock === lock) return;
  if (!isInstalled(root, lockText)) await install(root, lockText);
  writeStamp(stampFile, { ...stamp, lock });
}

/**
 * `npm ci` refuses a lock that lacks the optional packages of other platforms, which is what npm writes where a registry
 * does not carry them. `npm install` takes such a lock, keeps to its versions, and with --no-save does not change it.
 */
async function install(root, lockText) {
  requireLockOfThisProject(root, lockText);
  const refused = await runWithProgress(
    'Installing packages (about a minute, once)',
    npm(['ci', ...QUIET]),
    root,
    /\bEUSAGE\b/,
  );
  if (!refused) return;
  await runWithProgress(
    'The lock lacks packages of other platforms; installing with npm install',
    npm(['install', '--no-save', ...QUIET]),
    root,
  );
}

/** `npm install` would silently install something else than what is locked where `npm ci` refuses. */
function requireLockOfThisProject(root, lockText) {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const locked = JSON.parse(lockText).packages[''];
  for (const kind of ['dependencies', 'devDependencies']) {
    if (!isDeepStrictEqual(wanted[kind], locked[kind])) {
      throw new Error(`package-lock.json does not have the ${kind} of package.json: run \`npm install\`.`);
    }
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for, by the list that npm keeps of what it installed. So a
 * folder filled by `npm install` is not emptied and filled again. Packages for other platforms are not on that list.
 */
function isInstalled(root, lockText) {
  const listFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(listFile)) return false;
  const installed = JSON.parse(readFileSync(listFile, 'utf8')).packages;
  return Object.entries(JSON.parse(lockText).packages).every(
    ([path, { version, integrity, optional, devOptional }]) =>
      path === '' ||
      (installed[path]
        ? installed[path].version === version && installed[path].integrity === integrity
        : optional || devOptional),
  );
}

/** npm as a command: the one that runs this script, if it does, needs no shell on any platform. */
function npm(args) {
  const running = process.env.npm_execpath;
  if (running?.endsWith('.js')) return [process.execPath, running, ...args];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', ...args];
}
