import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, type Answer } from '../errors.js';
import { readBody } from '../request-body.js';
import type { SandboxAccountInfo } from '../sandbox.js';
import type { SandboxState } from '../sandbox-state.js';
import { sendAnswer } from '../send.js';
import { isObject } from '../validation.js';
import { ACCOUNT_COMMANDS } from './account-commands.js';
import { ControlError, type Command } from './command.js';
import { RECORD_COMMANDS } from './record-commands.js';
import { SERVER_COMMANDS } from './server-commands.js';

const COMMANDS: readonly Command[] = [...SERVER_COMMANDS, ...ACCOUNT_COMMANDS, ...RECORD_COMMANDS];

/** The control port: plain JSON over HTTP; errors are `{error}` with 400 or 404. */
export async function answerControl(
  state: SandboxState,
  infos: () => readonly SandboxAccountInfo[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: Answer;
  try {
    const { json } = await readBody(request, 0);
    answer = { status: 200, body: run(state, infos, request, isObject(json) ? json : {}) };
  } catch (error) {
    answer = refusal(error);
  }
  sendAnswer(response, answer);
}

function run(
  state: SandboxState,
  infos: () => readonly SandboxAccountInfo[],
  request: IncomingMessage,
  body: Record<string, unknown>,
): unknown {
  const url = new URL(request.url ?? '/', 'http://control');
  const segments = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent);
  for (const command of COMMANDS) {
    if (command.method !== request.method) continue;
    const params = matchPath(command.path, segments);
    if (params) return command.run({ state, infos, params, query: url.searchParams, body });
  }
  throw new ControlError(404, `There is no ${request.method} ${url.pathname} on the control port`);
}

function matchPath(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split('/').filter((part) => part !== '');
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}

function refusal(error: unknown): Answer {
  if (error instanceof ControlError) return { status: error.status, body: { error: error.message } };
  if (error instanceof ApiError) return error.answer;
  return { status: 400, body: { error: error instanceof Error ? error.message : 'failed' } };
}
