import type { AxiosResponse } from 'axios';
import {
  CredentialsRefused,
  EdgeBlocked,
  Forbidden,
  Gone,
  PlanCapReached,
  RecordRefused,
  type PipedriveError,
  type RequestLabel,
} from './errors.js';
import type { ApiAnswer } from './transport.js';

/** What an answer means for the request that it answers. */
export type Verdict =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer }
  | { readonly kind: 'failure'; readonly error: PipedriveError }
  /** The burst window is full over there. */
  | { readonly kind: 'throttled'; readonly waitMs: number | null }
  /** The day's tokens are used up. */
  | { readonly kind: 'exhausted' }
  /** May pass; `notSent` when the request certainly did not leave. */
  | {
      readonly kind: 'passing';
      readonly why: string;
      readonly status: number | null;
      readonly notSent: boolean;
    };

const failure = (error: PipedriveError): Verdict => ({ kind: 'failure', error });

/** Reads status, headers and body of an answer. Bodies are never quoted: they may hold record content. */
export function classifyAnswer(
  response: AxiosResponse<unknown>,
  label: RequestLabel,
  method: string,
): Verdict {
  const { status, data } = response;
  if (status === 429) return throttle(response);
  if (status >= 500 || status === 408) {
    return { kind: 'passing', why: `status ${status}`, status, notSent: false };
  }
  if (status >= 200 && status < 300) return success(response, label);
  const body = isObject(data) ? data : null;
  const code = typeof body?.['code'] === 'string' ? body['code'] : null;
  if (status === 401) return failure(new CredentialsRefused(label));
  if (status === 403) {
    if (body === null) return failure(new EdgeBlocked(label));
    if (code?.startsWith('feature_capping') === true) return failure(new PlanCapReached(label, code));
    return failure(new Forbidden(label, status));
  }
  if (status === 402) return failure(new Forbidden(label, status));
  if (status === 410 || (status === 404 && method !== 'POST')) return failure(new Gone(label, status));
  return failure(new RecordRefused(label, status, fieldsOf(body?.['error']), code));
}

function throttle({ headers }: AxiosResponse<unknown>): Verdict {
  if (String(headers['x-daily-ratelimit-token-remaining'] ?? '') === '0') return { kind: 'exhausted' };
  const seconds = Number(headers['retry-after'] ?? headers['x-ratelimit-reset'] ?? NaN);
  return { kind: 'throttled', waitMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null };
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
