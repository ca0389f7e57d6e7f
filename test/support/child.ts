import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process that a test started and may kill, freeze or ask to end. It never outlives the test's own. */
export class Child {
  /** What it has written so far, stdout and stderr. */
  output = '';
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    this.#process = spawn(process.execPath, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#process);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.#ended = once(this.#process, 'close').then(([code]: unknown[]) => {
      running.delete(this.#process);
      return typeof code === 'number' ? code : null;
    });
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('the process was not started');
    return this.#process.pid;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The first line of its output that matches; fails when the process ends before. */
  async line(pattern: RegExp, limitMs = 60_000): Promise<string> {
    for (const giveUpAt = Date.now() + limitMs; Date.now() < giveUpAt; await sleep(20)) {
      const line = this.output.split('\n').find((text) => pattern.test(text));
      if (line !== undefined) return line;
      if (!this.isRunning) break;
    }
    throw new Error(`the process wrote no line like ${String(pattern)}, but:\n${this.output}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end. @returns its exit code, null if it was killed */
  async stop(): Promise<number | null> {
    if (this.isRunning) this.signal('SIGTERM');
    return this.#ended;
  }

  /** @returns its exit code, null if it was killed */
  ended(): Promise<number | null> {
    return this.#ended;
  }
}
