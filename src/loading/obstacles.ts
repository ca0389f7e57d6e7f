import type { HoldCode, TokenStatus } from '../contract/status.js';

/** Anything that is not about one record: the migration holds, and goes on from the same record afterwards. */
export class HoldNeeded extends Error {
  override readonly name = 'HoldNeeded';

  /**
   * @param what what is wrong, without any record content
   * @param who who has to do something
   * @param next what, and what happens then
   * @param others whatever else is in the way at the same time: all are shown
   */
  constructor(
    readonly code: HoldCode,
    readonly what: string,
    readonly who: string,
    readonly next: string,
    readonly others: readonly HoldNeeded[] = [],
  ) {
    super(`${code}: ${what}`);
  }
}

/** @throws HoldNeeded the first of the holds, with the others; nothing where there is none */
export function requireNone(holds: readonly HoldNeeded[]): void {
  const [first, ...others] = holds;
  if (first !== undefined) throw new HoldNeeded(first.code, first.what, first.who, first.next, others);
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
