import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { findOnPath } from './find-executable.js';

/** A child process whose life is bound to this one. */
export interface BoundChild {
  readonly child: ChildProcess;
  /** Undoes the binding; to be called when the child has ended. */
  release(): void;
}

/**
 * Starts a program that must not outlive this process, its output appended to a file of mode 0600.
 *
 * It has a process group of its own, because Ctrl-C in a terminal goes to the whole group and this process decides what
 * ends first. That it ends with this process is the kernel's doing on Linux (parent death signal, set by `setpriv` of
 * util-linux); elsewhere an `exit` handler's, which a `kill -9` of this process leaves no time for.
 */
export function spawnWithParent(command: string, args: readonly string[], outputFile: string): BoundChild {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv', process.env['PATH']) : undefined;
  const [program, programArgs] =
    setpriv === undefined ? [command, args] : [setpriv, ['--pdeathsig', 'TERM', command, ...args]];
  const output = openSync(outputFile, 'a', 0o600);
  const child = spawn(program, programArgs, { stdio: ['ignore', output, output], detached: true });
  // The child has its own copy of the descriptor.
  closeSync(output);
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  return { child, release: () => void process.removeListener('exit', kill) };
}
