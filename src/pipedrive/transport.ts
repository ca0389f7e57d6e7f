import type { AxiosInstance } from 'axios';
import type { ApiAnswer, ApiRequest } from './api-request.js';
import { BurstWindow, type Place } from './burst-window.js';
import { classifyAnswer, type Verdict } from './classify.js';
import { OutcomeUnknown, RateLimited, TargetUnreachable, type RequestLabel } from './errors.js';
import {
  createHttpClient,
  dispatch,
  isWarm,
  networkReason,
  wasNotSent,
  type HttpOptions,
} from './http-client.js';
import { pause } from './pause.js';
import { planLimits, SEARCH_BURST } from './plans.js';
import { readRateHeaders, type RateHeaders } from './rate-headers.js';
import type { Sender } from './sender.js';
import { ServerClock } from './server-clock.js';
import { TokenBudget, type Booking, type TokenSnapshot } from './token-budget.js';
import { isSearch, tokenCost } from './token-costs.js';
import { WriteCounter } from './write-counter.js';

export interface ClientOptions extends HttpOptions {
  readonly plan?: string;
  readonly seats?: number;
  /** Percent of the daily budget left to others. */
  readonly reserve?: number;
  /** Tokens a day bought on top. */
  readonly topUp?: number;
}

/** A request with what it costs and takes from. */
interface Sending {
  readonly request: ApiRequest;
  readonly label: RequestLabel;
  readonly cost: number;
  /** A POST or PUT, which the old daily counter counts. */
  readonly isCounted: boolean;
  readonly window: BurstWindow;
}

/** An answer, or that there was none. */
interface Ending {
  readonly verdict: Verdict;
  /** null without an answer. */
  readonly rates: RateHeaders | null;
  readonly isWarm: boolean;
}

const READ_TRIES = 5;
const FIRST_BACKOFF_MS = 300;
const MAX_BACKOFF_MS = 10_000;
/** A burst 429 without a figure in its headers; it doubles from here. */
const DEFAULT_BLOCK_MS = 2_000;
const MAX_BLOCK_MS = 30_000;
/** Burst 429s in a row for one request, each after a wait: more is no burst. They are certain not to have been committed. */
const MAX_THROTTLED = 10;
/** Without headers a burst 429 and a daily one look alike; one that outlives so many waits is taken for a daily one. */
const MAX_UNCERTAIN = 3;

/** A read does not wait longer than this for a server that asks for time: the rest is a hold's. */
const LONGEST_WAIT_MS = 60_000;

/** Sends requests within the limits and turns every answer into data or a typed error. Holds the only copy of the token. */
export class Transport implements Sender {
  readonly #http: AxiosInstance;
  readonly #burst: BurstWindow;
  readonly #search = new BurstWindow(SEARCH_BURST);
  readonly #clock = new ServerClock();
  readonly #budget: TokenBudget;
  readonly #writes: WriteCounter;
  readonly #unsaved = { tokens: 0 };
  /** When the last answer came, by `performance.now()`. */
  #heardAt = -Infinity;

  constructor(options: ClientOptions) {
    const limits = planLimits(options.plan ?? 'lite');
    const now = (): number => this.#clock.now();
    this.#burst = new BurstWindow(limits.burst);
    this.#budget = new TokenBudget({
      limit: limits.tokensPerSeat * (options.seats ?? 1) + (options.topUp ?? 0),
      reservePercent: options.reserve ?? 0,
      now,
    });
    this.#writes = new WriteCounter(now);
    this.#http = createHttpClient(options);
  }

  /** Sends one request. Reads are repeated on a passing failure; a write only when it certainly was not committed. */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const sending = this.#sendingOf(request);
    const { label } = sending;
    for (let tries = 1, throttled = 0; ;) {
      const verdict = await this.#once(sending, throttled);
      if (verdict.kind === 'answer') return verdict.answer;
      if (verdict.kind === 'failure') throw verdict.error;
      if (verdict.kind === 'exhausted') {
        throw this.#outOfTokens(label, this.#budget.exhausted(verdict.waitMs, true));
      }
      if (verdict.kind === 'throttled') {
        throttled += 1;
        if (!verdict.isCertain && throttled > MAX_UNCERTAIN) {
          throw this.#outOfTokens(label, this.#budget.exhausted(null, false));
        }
        if (throttled > MAX_THROTTLED) throw new TargetUnreachable(label, 'it answers 429 all the time', 429);
        continue;
      }
      // A passing failure.
      const isRead = request.method === 'GET';
      if (!isRead && !verdict.notSent) throw new OutcomeUnknown(label, verdict.why, verdict.status);
      if (tries >= READ_TRIES) throw new TargetUnreachable(label, verdict.why, verdict.status);
      await pause(backoffMs(tries, verdict.waitMs), request.signal);
      tries += 1;
    }
  }

  tokens(): TokenSnapshot {
    const known = this.#budget.snapshot();
    return { ...known, resetAt: this.#clock.toLocal(known.resetAt.getTime()) };
  }

  /** Takes over what an earlier process knew of the budget: nothing in a first answer tells it where headers are missing. */
  assumeBudget(resetHourUtc: number, spent: number): void {
    this.#budget.assume(resetHourUtc, spent);
  }

  /** Tokens spent since this was asked last: for the ledger's sum. */
  takeSpent(): number {
    const { tokens } = this.#unsaved;
    this.#unsaved.tokens = 0;
    return tokens;
  }

  /** Whether an answer told the server's time within so many milliseconds, and much of the day's budget is left. */
  isAtEase(ms: number): boolean {
    return performance.now() - this.#heardAt <= ms && this.#budget.isAmple();
  }

  /** The server's clock as the last answer told it; ours before the first answer. */
  serverTime(): Date {
    return this.#clock.latest();
  }

  #sendingOf(request: ApiRequest): Sending {
    const { method, path } = request;
    return {
      request,
      label: { method, path },
      cost: tokenCost(method, path),
      isCounted: method === 'POST' || method === 'PUT',
      window: isSearch(path) ? this.#search : this.#burst,
    };
  }

  /** One sending: place, booking, request, and back with what its end tells about the limits. */
  async #once(sending: Sending, throttled: number): Promise<Verdict> {
    const place = await sending.window.take(sending.request.signal);
    const booking = this.#admit(sending, place);
    try {
      const ending = await this.#exchange(sending);
      this.#settle(sending, booking, ending);
      const { verdict, rates } = ending;
      if (verdict.kind === 'throttled') {
        place.refused(verdict.waitMs ?? Math.min(DEFAULT_BLOCK_MS * 2 ** throttled, MAX_BLOCK_MS));
      } else place.answered(rates?.burstRemaining ?? null, ending.isWarm);
      return verdict;
    } catch (error) {
      this.#settle(sending, booking, null);
      place.answered(null, false);
      throw error;
    }
  }

  /** Books the request in the tick in which it leaves. What stops it gives its place back. */
  #admit(sending: Sending, place: Place): Booking {
    try {
      sending.request.beforeSend?.();
      return this.#book(sending);
    } catch (error) {
      place.abandon();
      throw error;
    }
  }

  #book({ request, label, cost, isCounted }: Sending): Booking {
    const refusedUntil = isCounted ? this.#writes.refusedUntil() : null;
    if (refusedUntil !== null) throw new RateLimited(label, this.#clock.toLocal(refusedUntil), 'requests');
    const booking = this.#budget.book(cost, request.isProbe);
    if (typeof booking === 'number') throw this.#outOfTokens(label, booking);
    if (isCounted) this.#writes.book();
    return booking;
  }

  #outOfTokens(label: RequestLabel, until: number): RateLimited {
    return new RateLimited(label, this.#clock.toLocal(until), 'tokens');
  }

  /** @param ending null when a read was broken off: its tokens count as spent */
  #settle({ cost, isCounted, window }: Sending, booking: Booking, ending: Ending | null): void {
    const wasSpent = ending === null || isPaid(ending.verdict);
    const rates = ending?.rates ?? null;
    this.#budget.settle(booking, wasSpent, rates);
    if (wasSpent) this.#unsaved.tokens += cost;
    if (isCounted) this.#writes.settle(rates?.writesLeft ?? null);
    if (rates?.burstLimit != null) window.setLimit(rates.burstLimit);
  }

  async #exchange({ request, label, cost }: Sending): Promise<Ending> {
    try {
      const response = await dispatch(this.#http, request);
      const rates = readRateHeaders(response.headers);
      this.#clock.learn(rates.serverTime);
      this.#heardAt = performance.now();
      return { verdict: classifyAnswer(response, label, rates, cost), rates, isWarm: isWarm(response) };
    } catch (error) {
      if (request.method === 'GET' && request.signal?.aborted === true) throw request.signal.reason;
      const why = networkReason(error);
      const verdict: Verdict = {
        kind: 'passing',
        why,
        status: null,
        notSent: wasNotSent(error),
        waitMs: null,
      };
      return { verdict, rates: null, isWarm: false };
    }
  }
}

/** A 429, and what never left, cost nothing. */
function isPaid(verdict: Verdict): boolean {
  if (verdict.kind === 'passing') return !verdict.notSent;
  return verdict.kind !== 'throttled' && verdict.kind !== 'exhausted';
}

/** Exponential with jitter; a server that says how long is obeyed. */
function backoffMs(tries: number, askedMs: number | null): number {
  const full = Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), MAX_BACKOFF_MS);
  const ours = full / 2 + Math.random() * (full / 2);
  return Math.max(ours, Math.min(askedMs ?? 0, LONGEST_WAIT_MS));
}
