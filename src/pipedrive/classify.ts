import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import type { ApiAnswer } from './api-request.js';
import {
  CredentialsRefused,
  EdgeBlocked,
  Forbidden,
  Gone,
  PlanCapReached,
  RecordRefused,
  TargetUnreachable,
  type PipedriveError,
  type RequestLabel,
} from './errors.js';
import type { RateHeaders } from './rate-headers.js';

/** What an answer means for the request that it answers. */
export type Verdict =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer }
  | { readonly kind: 'failure'; readonly error: PipedriveError }
  /** A 429 of the burst window, as far as its headers tell: `isCertain` when they do. */
  | { readonly kind: 'throttled'; readonly waitMs: number | null; readonly isCertain: boolean }
  /** The day's tokens are used up. */
  | { readonly kind: 'exhausted'; readonly waitMs: number | null }
  /** May pass; `notSent` when the request certainly did not leave. */
  | {
      readonly kind: 'passing';
      readonly why: string;
      readonly status: number | null;
      readonly notSent: boolean;
      /** How long the server asks us to wait, in milliseconds. */
      readonly waitMs: number | null;
    };

/** A server that asks for more than this does not mean a window of 2 seconds. */
const LONGEST_BURST_WAIT_MS = 60_000;

const failure = (error: PipedriveError): Verdict => ({ kind: 'failure', error });

/** Reads status, headers and body of an answer. Bodies are never quoted: they may hold record content. */
export function classifyAnswer(
  response: AxiosResponse<unknown>,
  label: RequestLabel,
  rates: RateHeaders,
  cost: number,
): Verdict {
  const { status, data } = response;
  const { method } = label;
  if (status === 429) return throttle(rates, cost);
  if (status >= 500 || status === 408) {
    return { kind: 'passing', why: `status ${status}`, status, notSent: false, waitMs: rates.retryAfterMs };
  }
  if (status >= 200 && status < 300) return success(response, label);
  const body = isObject(data) && !(data instanceof Readable) ? data : null;
  if (data instanceof Readable) data.destroy();
  const code = typeof body?.['code'] === 'string' ? body['code'] : null;
  if (status === 401) return failure(new CredentialsRefused(label));
  if (status === 403) {
    if (body === null && !isJson(response)) return failure(new EdgeBlocked(label));
    if (code?.startsWith('feature_capping') === true) return failure(new PlanCapReached(label, code));
    return failure(new Forbidden(label, status));
  }
  if (status === 402) return failure(new Forbidden(label, status));
  // A moved host answers so to every record: nothing was written, and no record is at fault.
  if (status >= 300 && status < 400) {
    return failure(new TargetUnreachable(label, `it answers with a redirect, status ${status}`, status));
  }
  if (status === 410 || (status === 404 && method !== 'POST')) return failure(new Gone(label, status));
  return failure(new RecordRefused(label, status, fieldsOf(body?.['error']), code));
}

/**
 * Both limits answer 429 and the body does not say which. The headers do: fewer tokens left than the request costs are
 * the day's limit; an empty window, or enough tokens, the burst's.
 */
function throttle(rates: RateHeaders, cost: number): Verdict {
  const { tokensRemaining, burstRemaining, retryAfterMs, burstResetMs } = rates;
  const isDaily = tokensRemaining !== null && tokensRemaining < cost;
  if (isDaily || (retryAfterMs ?? 0) > LONGEST_BURST_WAIT_MS) {
    return { kind: 'exhausted', waitMs: retryAfterMs };
  }
  const isCertain = tokensRemaining !== null || burstRemaining === 0;
  return { kind: 'throttled', waitMs: retryAfterMs ?? burstResetMs, isCertain };
}

function isJson({ headers }: AxiosResponse<unknown>): boolean {
  return String(headers['content-type'] ?? '').includes('json');
}

function success(response: AxiosResponse<unknown>, label: RequestLabel): Verdict {
  const { data, config, status } = response;
  if (config.responseType === 'stream') {
    return { kind: 'answer', answer: { data: null, additionalData: null, raw: data } };
  }
  if (!isObject(data) || data['success'] === false) {
    return {
      kind: 'passing',
      why: `${label.method} answered ${status} with an unusable body`,
      status,
      notSent: false,
      waitMs: null,
    };
  }
  return {
    kind: 'answer',
    answer: { data: data['data'] ?? null, additionalData: data['additional_data'] ?? null, raw: null },
  };
}

/**
 * Names of fields in a message such as "Validation failed: value: …; custom_fields.<hash>: …" or "Parameter 'x' is not
 * allowed". Only words that look like field names are taken: the rest may quote values.
 */
function fieldsOf(message: unknown): string[] {
  if (typeof message !== 'string') return [];
  const named = [...message.matchAll(/(?:^|[:;]\s*)([a-z_]+(?:\.[a-z0-9_]+)*)(?=:\s)/g)].map(
    (match) => match[1],
  );
  const quoted = [...message.matchAll(/Parameter '([a-z0-9_.]{1,80})'|'([a-z_]{1,40})' is a read-only/g)].map(
    (match) => match[1] ?? match[2],
  );
  return [...new Set([...named, ...quoted])].filter((name) => name !== undefined).slice(0, 20);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
