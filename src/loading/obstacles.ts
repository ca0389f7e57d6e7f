import type { HoldCode, TokenStatus } from '../contract/status.js';

/** Anything that is not about one record: the migration holds, and goes on from the same record afterwards. */
export class HoldNeeded extends Error {
  override readonly name = 'HoldNeeded';

  /**
   * @param what what is wrong, without any record content
   * @param who who has to do something
   * @param next what, and what happens then
   */
  constructor(
    readonly code: HoldCode,
    readonly what: string,
    readonly who: string,
    readonly next: string,
  ) {
    super(`${code}: ${what}`);
  }
}

/** The day's share of the token budget is used up, or of the old counter of POST and PUT calls. */
export class BudgetUsedUp extends Error {
  override readonly name = 'BudgetUsedUp';

  /** @param until ISO instant of the reset */
  constructor(
    readonly until: string,
    readonly what: 'tokens' | 'requests',
    readonly tokens: TokenStatus | null,
  ) {
    super(`the day's ${what} are used up until ${until}`);
  }
}
