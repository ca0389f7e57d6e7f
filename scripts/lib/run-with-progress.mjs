import { spawn } from 'node:child_process';

/** On a terminal the elapsed time moves each second; in a log file a line each 15 s is enough. */
const INTERVAL_MS = process.stderr.isTTY ? 1_000 : 15_000;

/**
 * Runs a command that takes long: says on stderr what goes on and for how long, and shows the command's own output only
 * if it fails.
 *
 * @param {string} title
 * @param {string[]} commandLine the program and its arguments
 * @param {string} cwd
 * @param {RegExp} [expected] a failure whose output matches is passed over in silence
 * @returns {Promise<boolean>} whether it failed as expected
 */
export async function runWithProgress(title, commandLine, cwd, expected) {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  say(`${title} …`);
  const ticker = setInterval(() => tick(`${title} … ${elapsed()}`), INTERVAL_MS);
  const { failure, output } = await run(commandLine, cwd);
  clearInterval(ticker);
  if (failure && expected?.test(output)) return true;
  tick(`${title}: ${failure ? 'failed' : 'done'} after ${elapsed()}`);
  if (failure) throw new Error(`${output}\n${commandLine.join(' ')}: ${failure}`.trim());
  return false;
}

function run([command, ...args], cwd) {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command.endsWith('.cmd'),
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (failure) => resolve({ failure, output: Buffer.concat(chunks).toString('utf8') });
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
}

/** On a terminal the line is written over the one before. */
function tick(line) {
  if (process.stderr.isTTY) process.stderr.write(`\x1b[1A\x1b[2K${line}\n`);
  else say(line);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
