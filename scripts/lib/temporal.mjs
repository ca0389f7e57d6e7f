import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readStamp, writeStamp } from './stamp.mjs';

/**
 * Sees to it that there is a Temporal server to start, unless TEMPORAL_ADDRESS names one that runs. Where it is looked
 * for and how it is installed is the product's business (src/temporal/dev-server-binary.ts); the stamp saves starting it.
 *
 * @param {string} root the project's folder
 * @param {string} stampFile
 */
export async function installTemporal(root, stampFile) {
  if (process.env.TEMPORAL_ADDRESS) return;
  const stamp = readStamp(stampFile);
  if (stamp.temporal && existsSync(stamp.temporal)) return;
  const temporal = await findOrInstall(root);
  writeStamp(stampFile, { ...stamp, temporal });
}

/** Path of the executable, as the program prints it. Its progress goes to stderr as it comes. */
function findOrInstall(root) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'ensure-temporal.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output.trim());
      else reject(new Error('The set-up is not complete: there is no Temporal server.'));
    });
  });
}
