import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Answer } from './errors.js';

/** Sends a whole answer; a stream that fails drops the connection. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (answer.raw !== undefined) {
    response.writeHead(answer.status, answer.headers);
    if (Buffer.isBuffer(answer.raw)) response.end(answer.raw);
    else pipeline(answer.raw, response, () => undefined);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...answer.headers,
  });
  response.end(bytes);
}

/** A whole HTTP answer whose JSON stops in the middle. */
export function sendHalf(response: ServerResponse, answer: Answer): void {
  const text = JSON.stringify(answer.body ?? {});
  const half = Buffer.from(text.slice(0, Math.ceil(text.length / 2)));
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  response.end(half);
}
