import { SEARCH_BURST } from './plans.js';
import type { AccountStore } from './store/account.js';
import type { SandboxSettings } from './options.js';

const WINDOW_MS = 2_000;
const DAY_MS = 86_400_000;

/** After this many 429s within the period, the edge answers 403 with a page for a while. */
const EDGE_REJECTIONS = 50;
const EDGE_PERIOD_MS = 10_000;
const EDGE_BLOCK_MS = 60_000;

type Verdict = 'admitted' | 'burst' | 'daily' | 'edge';

interface Admission {
  verdict: Verdict;
  headers: Record<string, string>;
}

/** One token's recent requests. */
interface TokenState {
  recent: number[];
  searches: number[];
  rejections: number[];
  blockedUntil: number;
}

/** One company's token budget for one of its days. */
interface DayState {
  day: number;
  spent: number;
  others: number;
}

export interface Usage {
  limit: number;
  spent: number;
  /** Tokens that other people's use took, beyond `spent`. */
  others: number;
  remaining: number;
  resetAt: string;
}

/** A request as the limits see it. */
interface Demand {
  account: AccountStore;
  token: string;
  userId: number;
  method: string;
  cost: number;
  search: boolean;
  /** OAuth tokens have four times the burst of API tokens. */
  oauth: boolean;
}

/** Burst windows per token, daily budget per company, the old POST/PUT counter per user, and the edge's block. */
export class Limits {
  private readonly tokens = new Map<string, TokenState>();
  private readonly days = new Map<string, DayState>();
  private readonly writes = new Map<string, { day: number; count: number }>();

  constructor(private readonly settings: SandboxSettings) {}

  /** Counts the request if it is admitted; a rejected one costs nothing but counts towards the edge's block. */
  admit(demand: Demand, now: number): Admission {
    const state = this.stateOf(demand.token);
    const enforced = this.settings.enforceLimits;
    if (enforced && now < state.blockedUntil) return { verdict: 'edge', headers: {} };
    const day = this.dayOf(demand.account, now);
    const window = demand.search ? state.searches : state.recent;
    while (window.length > 0 && (window[0] ?? now) <= now - WINDOW_MS) window.shift();
    let verdict: Verdict = 'admitted';
    if (enforced && this.remainingOf(demand.account, now) <= 0) verdict = 'daily';
    else if (enforced && (window.length >= burstOf(demand) || this.writesLeft(demand, now) <= 0))
      verdict = 'burst';
    if (verdict === 'admitted') {
      window.push(now);
      day.spent += demand.cost;
      this.countWrite(demand, now);
    } else this.reject(state, now);
    return { verdict, headers: this.headers(demand, window, now) };
  }

  usage(account: AccountStore, now: number): Usage {
    const { spent, others, day } = this.dayOf(account, now);
    const resetAt = new Date((day + 1) * DAY_MS + resetOffset(account)).toISOString();
    return { limit: budgetOf(account), spent, others, remaining: this.remainingOf(account, now), resetAt };
  }

  /** Budget used by the customer's own people and other integrations. */
  spendByOthers(account: AccountStore, tokens: number, now: number): void {
    this.dayOf(account, now).others += tokens;
  }

  reset(): void {
    this.tokens.clear();
    this.days.clear();
    this.writes.clear();
  }

  private reject(state: TokenState, now: number): void {
    state.rejections.push(now);
    while ((state.rejections[0] ?? now) <= now - EDGE_PERIOD_MS) state.rejections.shift();
    if (state.rejections.length > EDGE_REJECTIONS) {
      state.blockedUntil = now + EDGE_BLOCK_MS;
      state.rejections.length = 0;
    }
  }

  private headers(demand: Demand, window: readonly number[], now: number): Record<string, string> {
    const burst = burstOf(demand);
    const resetMs = window.length === 0 ? 0 : (window[0] ?? now) + WINDOW_MS - now;
    const headers: Record<string, string> = {
      'x-ratelimit-limit': String(burst),
      'x-ratelimit-remaining': String(Math.max(0, burst - window.length)),
      'x-ratelimit-reset': String(Math.max(1, Math.ceil(resetMs / 1_000))),
      'x-daily-ratelimit-token-limit': String(budgetOf(demand.account)),
      'x-daily-ratelimit-token-remaining': String(this.remainingOf(demand.account, now)),
    };
    if (demand.account.features.dailyRequestLimit !== undefined)
      headers['x-daily-requests-left'] = String(this.writesLeft(demand, now));
    return headers;
  }

  private remainingOf(account: AccountStore, now: number): number {
    const { spent, others } = this.dayOf(account, now);
    return Math.max(0, budgetOf(account) - spent - others);
  }

  private dayOf(account: AccountStore, now: number): DayState {
    const day = Math.floor((now - resetOffset(account)) / DAY_MS);
    const known = this.days.get(account.name);
    if (known?.day === day) return known;
    const fresh = { day, spent: 0, others: 0 };
    this.days.set(account.name, fresh);
    return fresh;
  }

  // The fair-use counter of 2019: POST and PUT per user and UTC day, API-token traffic only.
  private writesLeft(demand: Demand, now: number): number {
    const limit = demand.account.features.dailyRequestLimit;
    if (limit === undefined || demand.oauth) return Number.MAX_SAFE_INTEGER;
    const known = this.writes.get(`${demand.account.name}/${demand.userId}`);
    return Math.max(0, limit - (known?.day === Math.floor(now / DAY_MS) ? known.count : 0));
  }

  private countWrite(demand: Demand, now: number): void {
    if (demand.method !== 'POST' && demand.method !== 'PUT') return;
    const key = `${demand.account.name}/${demand.userId}`;
    const day = Math.floor(now / DAY_MS);
    const known = this.writes.get(key);
    this.writes.set(key, { day, count: known?.day === day ? known.count + 1 : 1 });
  }

  private stateOf(token: string): TokenState {
    const known = this.tokens.get(token);
    if (known) return known;
    const fresh = { recent: [], searches: [], rejections: [], blockedUntil: 0 };
    this.tokens.set(token, fresh);
    return fresh;
  }
}

/** Tokens per day: the plan's per seat, and what was bought. */
function budgetOf(account: AccountStore): number {
  return (
    account.features.dailyBudget ?? account.plan.tokensPerSeat * account.seats + (account.features.topUp ?? 0)
  );
}

function burstOf(demand: Demand): number {
  if (demand.search) return SEARCH_BURST;
  const burst = demand.account.features.burst ?? demand.account.plan.burst;
  return demand.oauth ? burst * 4 : burst;
}

function resetOffset(account: AccountStore): number {
  return (account.features.resetHourUtc ?? 0) * 3_600_000;
}
