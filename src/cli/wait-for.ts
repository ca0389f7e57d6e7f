import type { GateName } from '../contract/gates.js';
import type { CliContext } from './context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { approveShown } from './follow/decide.js';
import { displayFor } from './follow/displays.js';
import { follow } from './follow/follow.js';
import { readStatus, type StatusReading } from './read-status.js';
import type { LiveSession } from './session.js';
import { nextStep, statusLines } from './text/status-lines.js';
import { writeCurrentMapping } from './write-proposal.js';

/** Between two readings, in milliseconds. */
const POLL_MS = 1_000;
/** Time for a worker to carry out what was decided just now, in milliseconds: a look at an account takes seconds. */
const PATIENCE_MS = 5_000;
/** Where no worker answers the status is an old one: time for a worker to come up, in milliseconds. */
const PATIENCE_WITHOUT_WORKER_MS = 30_000;

/** `start --wait` and `wait`: shows progress, answers the gates it was told to, ends by the contract's exit codes. */
export async function waitFor(
  context: CliContext,
  session: LiveSession,
  approve: ReadonlySet<GateName>,
  by: string,
): Promise<ExitCode> {
  const { terminal, signal } = context;
  const display = displayFor(terminal);
  let from: StatusReading['from'] = 'workflow';
  let isMappingLookedAt = false;
  const { exitCode, status } = await follow({
    read: async () => {
      const reading = await readStatus(session);
      from = reading.from;
      if (!isMappingLookedAt && reading.status.gate?.name === 'mapping') {
        isMappingLookedAt = true;
        await layOutMapping(context, session);
      }
      return reading.status;
    },
    show: (shown) => display.show(shown),
    answer: async (gate) => {
      if (!approve.has(gate.name)) return 'left';
      const { warnings } = await approveShown(session, gate, by);
      for (const warning of warnings) terminal.err(warning);
      return 'answered';
    },
    stopsAtOthers: true,
    answersClose: approve.has('close'),
    patienceMs: () => (from === 'workflow' ? PATIENCE_MS : PATIENCE_WITHOUT_WORKER_MS),
    tellOutage: (why) => {
      terminal.err(`${why}: waiting for a minute …`);
    },
    intervalMs: POLL_MS,
    signal,
  });
  display.end();
  if (exitCode === EXIT.interrupted) terminal.err('Detached; the migration goes on.');
  if (status === null) return exitCode;
  // Somebody who reads a log later sees why it stopped, not only that it did.
  if (!terminal.outIsTty) for (const line of statusLines(status)) terminal.err(line);
  terminal.out(`next: ${exitCode === EXIT.interrupted ? `sd2pd wait ${session.name}` : nextStep(status)}`);
  return exitCode;
}

/** Somebody who never ran `discover` has no mapping to read yet. */
async function layOutMapping({ terminal }: CliContext, { config, ledger }: LiveSession): Promise<void> {
  const written = ledger === null ? 'absent' : await writeCurrentMapping(config, ledger);
  if (written === 'written') terminal.err(`The proposed mapping is in ${config.mapping}: read and edit it.`);
}
