import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ToldColumn } from '../../src/second-opinion/questions.js';

/** A request as the endpoint got it. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Text of the whole body. */
  readonly body: string;
  readonly columns: readonly ToldColumn[];
}

export interface FakeAnswer {
  readonly field: string;
  readonly choice: string | null;
  readonly why: string;
}

/** What the endpoint does with its nth request (from 0). */
export type Behaviour = (asked: Asked, nth: number, response: ServerResponse) => void;

export interface FakeEndpoint {
  /** As `assistant.baseUrl`. */
  readonly baseUrl: string;
  readonly requests: Asked[];
}

/** An OpenAI-compatible endpoint on this machine that does what a test wants. Gone when the test is over. */
export async function fakeEndpoint(behave: Behaviour): Promise<FakeEndpoint> {
  const requests: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { messages } = JSON.parse(body) as { messages: { role: string; content: string }[] };
      const { columns } = JSON.parse(messages[1]!.content) as { columns: ToldColumn[] };
      const asked = { path: request.url ?? '', headers: request.headers, body, columns };
      behave(asked, requests.push(asked) - 1, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

/** A whole, well-formed answer whose content is this text. */
export function say(response: ServerResponse, content: string, finish = 'stop'): void {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'fake',
      choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', content, refusal: null } }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
  );
}

/** Answers every column as the function says; undefined: not at all. */
export function answering(choose: (column: ToldColumn) => FakeAnswer['choice'] | undefined): Behaviour {
  return ({ columns }, _nth, response) => {
    const answers = columns.flatMap((column): FakeAnswer[] => {
      const choice = choose(column);
      return choice === undefined ? [] : [{ field: column.id, choice, why: `because of ${column.column}` }];
    });
    say(response, JSON.stringify({ answers }));
  };
}

/** Id of the candidate whose target reads like this. */
export function candidate(column: ToldColumn, target: string): string {
  return column.candidates.find((each) => each.target.includes(target))?.id ?? 'not offered';
}

export function fail(response: ServerResponse, status: number, message = 'no'): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'error', code: null } }));
}
