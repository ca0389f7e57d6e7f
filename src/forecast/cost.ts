import type { StepCost } from '../contract/forecast.js';
import { tokenCost } from '../pipedrive/token-costs.js';

/** Requests of one kind: the path is a template with `{id}` for ids. */
export interface Calls {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly times: number;
}

export const NOTHING: StepCost = { posts: 0, reads: 0, requests: 0, tokens: 0 };

/** What the requests cost together. */
export function costOf(calls: readonly Calls[]): StepCost {
  return calls.reduce((sum, { method, path, times }) => {
    const posts = method === 'POST' || method === 'PATCH' ? times : 0;
    const reads = method === 'GET' ? times : 0;
    return plus(sum, { posts, reads, requests: times, tokens: times * tokenCost(method, path) });
  }, NOTHING);
}

export function plus(a: StepCost, b: StepCost): StepCost {
  return {
    posts: a.posts + b.posts,
    reads: a.reads + b.reads,
    requests: a.requests + b.requests,
    tokens: a.tokens + b.tokens,
  };
}
