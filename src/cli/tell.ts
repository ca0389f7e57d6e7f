import type { MessageName } from '../contract/messages.js';
import { printAnswer } from './answer.js';
import type { CliContext } from './context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { sendMessage } from './send-message.js';
import { openLiveSession, type LiveSession } from './session.js';

export interface TellOptions {
  readonly name: string;
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly next: string;
}

/** A command that sends one message and prints what came of it. */
export async function tell(
  context: CliContext,
  options: TellOptions,
  message: MessageName,
  body: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const session = await openLiveSession(context, options);
  try {
    await tellIn(context, session, options, message, body);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** The same in a session that is open already. */
export async function tellIn(
  context: CliContext,
  session: LiveSession,
  { json, next }: Pick<TellOptions, 'json' | 'next'>,
  message: MessageName,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const delivery = await sendMessage(session, message, body);
  const answer = delivery.how === 'answered' ? delivery.receipt.message : 'recorded; no worker is listening';
  printAnswer(context.terminal, json, { document: { message, answer }, lines: [answer], next });
}
