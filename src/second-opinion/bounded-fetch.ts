import { AssistantError } from './assistant-error.js';

/** Longest answer read, in bytes: some hundred choices with a sentence each take a hundredth of it. */
const MAX_BYTES = 1024 * 1024;

/** `fetch` that gives up on an answer without end. Redirects are refused: the key goes nowhere but where it is meant for. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'error' });
  if (response.body === null) return response;
  let bytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) controller.error(new AssistantError('answered more than 1 MB', false));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}
