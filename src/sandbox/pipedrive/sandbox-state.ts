import { Clock } from './clock.js';
import type { Context, Method, RequestBody } from './context.js';
import { ApiError, v2Error, type Answer } from './errors.js';
import { insertDefaultActivityTypes } from './entities/activity-types.js';
import { insertPipeline } from './entities/pipelines.js';
import { Faults } from './faults.js';
import { Limits } from './limits.js';
import { settingsOf, type SandboxOptions, type SandboxSettings } from './options.js';
import { NO_BODY } from './request-body.js';
import { RequestLog } from './request-log.js';
import { Router } from './router.js';
import { ROUTES } from './routes.js';
import { AccountStore } from './store/account.js';
import type { UserRow } from './store/rows.js';

/** Everything behind the two ports: accounts, clock, limits, faults, log. */
export class SandboxState {
  readonly clock = new Clock();
  readonly faults = new Faults();
  readonly log = new RequestLog();
  readonly router = new Router(ROUTES);
  readonly settings: SandboxSettings;
  readonly limits: Limits;
  readonly accounts = new Map<string, AccountStore>();

  /** Throws when two accounts have one name or one token, or a plan is unknown. */
  constructor(private readonly options: SandboxOptions) {
    this.settings = settingsOf(options);
    this.limits = new Limits(this.settings);
    this.build();
  }

  /** Everything as at the start: same seed, same tokens, same keys. */
  reset(): void {
    this.close();
    this.clock.reset();
    Object.assign(this.settings, settingsOf(this.options));
    this.limits.reset();
    this.faults.clear();
    this.log.clear();
    this.build();
  }

  close(): void {
    for (const account of this.accounts.values()) account.contents.clear();
    this.accounts.clear();
  }

  /** The account of that name; throws when there is none. */
  account(name: string): AccountStore {
    const account = this.accounts.get(name);
    if (!account) throw new Error(`No account "${name}": there are ${[...this.accounts.keys()].join(', ')}`);
    return account;
  }

  /** Account and user of a token; a revoked token and one of an inactive user find nothing. */
  session(token: string): { account: AccountStore; user: UserRow } | undefined {
    for (const account of this.accounts.values()) {
      const userId = account.tokens.get(token);
      const user = userId === undefined ? undefined : account.activeUser(userId);
      if (user) return { account, user };
    }
    return undefined;
  }

  /** Runs a handler; a refusal becomes its answer, a crash a 500 without detail. */
  handle(route: { handle(context: Context): Answer }, context: Context): Answer {
    try {
      return route.handle(context);
    } catch (error) {
      if (error instanceof ApiError) return error.answer;
      return v2Error(500, 'Internal Server Error', 'ERR_UNKNOWN').answer;
    }
  }

  /** A request from inside (seeding, an edit by a user): same rules as over HTTP, but no limits, faults or log. */
  dispatch(
    account: AccountStore,
    user: UserRow,
    method: Method,
    path: string,
    body: RequestBody = NO_BODY,
  ): Answer {
    const match = this.router.find(method, path);
    if (!('route' in match)) throw new Error(`There is no ${method} ${path}`);
    const { clock, settings } = this;
    const query = new URLSearchParams();
    return this.handle(match.route, {
      account,
      user,
      params: match.params,
      query,
      body,
      now: clock.now(),
      source: 'app',
      clock,
      settings,
    });
  }

  private build(): void {
    const now = this.clock.now();
    const seed = this.options.seed ?? 1;
    for (const each of this.options.accounts) {
      const account = new AccountStore(each, seed, now);
      if (this.accounts.has(account.name)) throw new Error(`Two accounts are named "${account.name}"`);
      if (this.session(account.token))
        throw new Error(`Account "${account.name}" has the token of another account`);
      const adminId = account.tokens.get(account.token) ?? 0;
      insertPipeline(account, 'Pipeline', false, now, adminId);
      insertDefaultActivityTypes(account, now);
      this.accounts.set(account.name, account);
    }
  }
}
