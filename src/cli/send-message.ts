import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageName, Receipt } from '../contract/messages.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { GRPC, grpcCode } from './grpc-code.js';
import type { LiveSession } from './session.js';

/** How long a worker is waited for before the message goes as a signal, in milliseconds (contract, section 3). */
const UPDATE_DEADLINE_MS = 10_000;
/** Between two tries while a worker is behind with the workflow's tasks, in milliseconds. */
const RETRY_MS = 500;
/** How long the answer of a worker that has taken the message is waited for, in milliseconds. */
const RESULT_DEADLINE_MS = 10 * 60_000;

export type Delivery =
  | { readonly how: 'answered'; readonly receipt: Receipt }
  /** Kept by Temporal as a signal; a worker handles it when one is there. */
  | { readonly how: 'recorded' };

/**
 * Sends a message to the migration: as an update, whose answer tells what came of it; where no worker takes it within ten
 * seconds, as the signal of the same name with the same id, which counts once even if both arrive.
 * @throws CliError 65 when the migration refuses it, or has ended
 */
export async function sendMessage(
  session: LiveSession,
  message: MessageName,
  body: Readonly<Record<string, unknown>>,
): Promise<Delivery> {
  requireRunning(session);
  const argument = { id: randomUUID(), ...body };
  const receipt = await tryUpdate(session, message, argument);
  if (receipt !== null) return { how: 'answered', receipt };
  if (message === 'createFields') throw nobodyCreates();
  return recordMessage(session, message, argument);
}

/**
 * Leaves a message as a signal, without asking whether a worker is there.
 * @throws CliError 65 when the migration has ended
 */
export async function recordMessage(
  session: LiveSession,
  message: MessageName,
  body: Readonly<Record<string, unknown>>,
): Promise<Delivery> {
  try {
    await session.workflow.handle.signal(message, { id: randomUUID(), ...body });
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') throw ended(session.name);
    throw error;
  }
  return { how: 'recorded' };
}

/** The receipt, or null when no worker took the update in time. */
async function tryUpdate(
  session: LiveSession,
  message: MessageName,
  argument: Readonly<Record<string, unknown>>,
): Promise<Receipt | null> {
  const { client, handle } = session.workflow;
  const deadline = Date.now() + UPDATE_DEADLINE_MS;
  for (;;) {
    try {
      const update = await client.withDeadline(deadline, () =>
        handle.startUpdate<Receipt, [unknown]>(message, {
          args: [argument],
          waitForStage: 'ACCEPTED',
          updateId: String(argument['id']),
        }),
      );
      return await Promise.race([update.result(), tooSlow()]);
    } catch (error) {
      if (isTimeout(error)) return null;
      if (grpcCode(error) !== GRPC.failedPrecondition) throw refusalFrom(error, session.name);
      if (Date.now() >= deadline) return null;
      await sleep(RETRY_MS);
    }
  }
}

async function tooSlow(): Promise<never> {
  await sleep(RESULT_DEADLINE_MS, undefined, { ref: false });
  throw new CliError(
    EXIT.unreachable,
    'the worker took the message and does not answer',
    'look at it in the Temporal Web UI, or with sd2pd status',
  );
}

/** An update that no worker took may still reach one; a signal beside it could create every field twice. */
function nobodyCreates(): CliError {
  return new CliError(
    EXIT.unreachable,
    'no worker is listening, so nothing is created',
    'start one (sd2pd worker) and run the command again',
  );
}

function isTimeout(error: unknown): boolean {
  if (error instanceof Error && error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError') return true;
  return grpcCode(error) === GRPC.deadlineExceeded;
}

/** The migration's own words, where it refused; anything else as it was thrown. */
function refusalFrom(error: unknown, name: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'WorkflowNotFoundError') return ended(name);
  if (error.name !== 'WorkflowUpdateFailedError' || !(error.cause instanceof Error)) return error;
  const { cause } = error;
  const type = 'type' in cause && typeof cause.type === 'string' ? `${cause.type}: ` : '';
  return new CliError(
    EXIT.refused,
    `refused. ${type}${cause.message}`,
    `look at what is open: sd2pd status ${name}`,
  );
}

function requireRunning({ workflow, name }: LiveSession): void {
  if (workflow.description.status.name !== 'RUNNING') throw ended(name);
}

function ended(name: string): CliError {
  return new CliError(
    EXIT.refused,
    'the migration has ended: it takes no more decisions',
    `read its reports: sd2pd report ${name}`,
  );
}
