import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { AxiosHeaders, type AxiosInstance, type AxiosResponse } from 'axios';
import { BurstWindow } from './burst-window.js';
import { classifyAnswer, type Verdict } from './classify.js';
import { EdgeBlocked, OutcomeUnknown, RateLimited, TargetUnreachable, type RequestLabel } from './errors.js';
import { planLimits, SEARCH_BURST } from './plans.js';
import { TokenBudget, type TokenSnapshot } from './token-budget.js';
import { isSearch, tokenCost } from './token-costs.js';

export interface ClientOptions {
  /** Scheme and host. */
  readonly baseUrl: string;
  readonly token: string;
  readonly plan?: string;
  readonly seats?: number;
  /** Percent of the daily budget left to others. */
  readonly reserve?: number;
  /** Tokens a day bought on top. */
  readonly topUp?: number;
  readonly requestTimeoutMs?: number;
  /** Requests in flight over the whole client. */
  readonly maxSockets?: number;
}

/** One request. `path` is a template with `{id}`; the real path is made from `ids` in order. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly ids?: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** JSON body. */
  readonly body?: unknown;
  /** Makes a body that can be read once only, and its headers, for each sending. */
  readonly makeBody?: () => { readonly body: unknown; readonly headers: Readonly<Record<string, string>> };
  readonly responseType?: 'json' | 'stream';
  /** Called in the tick in which the request leaves; what it throws stops it. */
  readonly beforeSend?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiAnswer {
  readonly data: unknown;
  readonly additionalData: unknown;
  /** The stream of a download. */
  readonly raw: unknown;
}

const READ_TRIES = 5;
const FIRST_BACKOFF_MS = 300;
const MAX_BACKOFF_MS = 10_000;
/** A burst 429 without a figure in its headers. */
const DEFAULT_BLOCK_MS = 2_000;
/** A write is sent again after so many burst 429s at most: they are certain not to have been committed. */
const MAX_THROTTLED = 50;

/** Sends requests within the limits and turns every answer into data or a typed error. Holds the only copy of the token. */
export class Transport {
  readonly #http: AxiosInstance;
  readonly #burst: BurstWindow;
  readonly #search = new BurstWindow(SEARCH_BURST);
  readonly #budget: TokenBudget;
  readonly #unsaved = { tokens: 0 };
  #serverTime: Date | null = null;

  constructor(options: ClientOptions) {
    const limits = planLimits(options.plan ?? 'lite');
    this.#burst = new BurstWindow(limits.burst);
    this.#budget = new TokenBudget({
      limit: limits.tokensPerSeat * (options.seats ?? 1) + (options.topUp ?? 0),
      reservePercent: options.reserve ?? 0,
      now: Date.now,
    });
    const sockets = { keepAlive: true, maxSockets: options.maxSockets ?? 100 };
    this.#http = axios.create({
      baseURL: options.baseUrl,
      timeout: options.requestTimeoutMs ?? 30_000,
      headers: { 'x-api-token': options.token, 'user-agent': 'sd2pd' },
      httpAgent: new HttpAgent(sockets),
      httpsAgent: new HttpsAgent(sockets),
      maxRedirects: 0,
      maxBodyLength: Infinity,
      maxContentLength: Infinity,
      validateStatus: () => true,
      transitional: { silentJSONParsing: true },
    });
  }

  /** Sends one request. Reads are repeated on a passing failure; a write only when it certainly was not committed. */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const label: RequestLabel = { method: request.method, path: request.path };
    for (let tries = 1, throttled = 0; ;) {
      const verdict = await this.#once(request, label);
      if (verdict.kind === 'answer') return verdict.answer;
      if (verdict.kind === 'failure') throw verdict.error;
      if (verdict.kind === 'throttled') {
        throttled += 1;
        if (throttled > MAX_THROTTLED) throw new EdgeBlocked(label);
        (isSearch(request.path) ? this.#search : this.#burst).blockFor(verdict.waitMs ?? DEFAULT_BLOCK_MS);
        continue;
      }
      if (verdict.kind === 'exhausted') throw new RateLimited(label, this.#budget.exhausted());
      // A passing failure.
      const isRead = request.method === 'GET';
      if (!isRead && !verdict.notSent) throw new OutcomeUnknown(label, verdict.why, verdict.status);
      if (tries >= READ_TRIES) throw new TargetUnreachable(label, verdict.why, verdict.status);
      await sleep(
        backoffMs(tries),
        undefined,
        request.signal === undefined ? {} : { signal: request.signal },
      );
      tries += 1;
    }
  }

  tokens(): TokenSnapshot {
    return this.#budget.snapshot();
  }

  /** Tokens spent since this was asked last: for the ledger's sum. */
  takeSpent(): number {
    const { tokens } = this.#unsaved;
    this.#unsaved.tokens = 0;
    return tokens;
  }

  /** The server's clock as the last answer told it; ours before the first answer. */
  serverTime(): Date {
    return this.#serverTime ?? new Date();
  }

  async #once(request: ApiRequest, label: RequestLabel): Promise<Verdict> {
    const answered = await (isSearch(request.path) ? this.#search : this.#burst).take(request.signal);
    try {
      request.beforeSend?.();
      const cost = tokenCost(request.method, request.path);
      const resetAt = this.#budget.book(cost);
      if (resetAt !== null) throw new RateLimited(label, resetAt);
      this.#unsaved.tokens += cost;
      return await this.#exchange(request, label);
    } finally {
      answered();
    }
  }

  async #exchange(request: ApiRequest, label: RequestLabel): Promise<Verdict> {
    const made = request.makeBody?.();
    try {
      const response = await this.#http.request({
        method: request.method,
        url: pathOf(request),
        params: request.query ?? {},
        data: made?.body ?? request.body,
        headers: new AxiosHeaders({ ...made?.headers }),
        responseType: request.responseType ?? 'json',
        ...(request.signal === undefined || request.method !== 'GET' ? {} : { signal: request.signal }),
      });
      this.#learn(response);
      return classifyAnswer(response, label, request.method);
    } catch (error) {
      if (request.method === 'GET' && request.signal?.aborted === true) throw request.signal.reason;
      return { kind: 'passing', why: networkReason(error), status: null, notSent: wasNotSent(error) };
    }
  }

  #learn(response: AxiosResponse<unknown>): void {
    const header = (name: string): number | null => {
      const text: unknown = response.headers[name];
      const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
      return Number.isFinite(value) ? value : null;
    };
    const limit = header('x-ratelimit-limit');
    if (limit !== null) this.#burst.setLimit(limit);
    this.#budget.learn(header('x-daily-ratelimit-token-limit'), header('x-daily-ratelimit-token-remaining'));
    const date: unknown = response.headers['date'];
    const time = typeof date === 'string' ? Date.parse(date) : NaN;
    if (!Number.isNaN(time)) this.#serverTime = new Date(time);
  }
}

function pathOf(request: ApiRequest): string {
  const ids = [...(request.ids ?? [])];
  return request.path.replace(/\{[^}]+\}/g, () => encodeURIComponent(ids.shift() ?? ''));
}

function backoffMs(tries: number): number {
  const full = Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), MAX_BACKOFF_MS);
  return full / 2 + Math.random() * (full / 2);
}

/** A code such as ECONNRESET; never the message, which may hold a URL. */
function networkReason(error: unknown): string {
  return axios.isAxiosError(error) ? (error.code ?? 'network error') : 'network error';
}

function wasNotSent(error: unknown): boolean {
  return axios.isAxiosError(error) && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND');
}
