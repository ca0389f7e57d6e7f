import { spawn } from 'node:child_process';

/** How often a running installer reports that it is still at work, in milliseconds. */
const REPORT_MS = 15_000;
/** Only the end of an installer's output goes into an error, in characters. */
const OUTPUT_TAIL = 600;

/** One command that installs something. */
export interface InstallerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The command is ended after this long, in milliseconds. */
  readonly limitMs: number;
}

/**
 * Runs a command to its end, saying every 15 s that it is still running.
 *
 * @throws Error with the end of the command's output if it cannot be started, fails, or runs into its time limit.
 */
export async function runInstaller(
  { command, args, env, limitMs }: InstallerCommand,
  log: (line: string) => void,
): Promise<void> {
  const started = Date.now();
  const report = setInterval(() => log(`  … still at it after ${seconds(Date.now() - started)}`), REPORT_MS);
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  try {
    await ending(child, limitMs);
  } finally {
    clearInterval(report);
    process.removeListener('exit', stop);
  }
}

function ending(child: ReturnType<typeof spawn>, limitMs: number): Promise<void> {
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_TAIL);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const how = signal ? `ended by ${signal} (limit ${seconds(limitMs)})` : `exit code ${code}`;
      reject(new Error([how, output.trim()].filter(Boolean).join(': ')));
    });
  });
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
