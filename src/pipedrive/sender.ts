import type { ApiAnswer, ApiRequest } from './api-request.js';

/** What sends requests to one account and gives back their answers. */
export interface Sender {
  /** @throws a typed error, see errors.ts */
  send(request: ApiRequest): Promise<ApiAnswer>;
}

/**
 * Asks at once, and believes nothing before `first` has ended well: reads leave beside it and their answers wait for it, writes
 * leave after it. Where it fails, every request fails with its error.
 */
export function holdingBack(sender: Sender, first: Promise<void>): Sender {
  return {
    async send(request) {
      if (request.method !== 'GET') {
        await first;
        return sender.send(request);
      }
      const answer = sender.send(request);
      // Its failure is told after `first` alone, below.
      answer.catch(() => undefined);
      await first;
      return answer;
    },
  };
}
