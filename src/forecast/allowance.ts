import type { Allowance } from '../contract/forecast.js';
import type { AccountConfig } from '../contract/migration-input.js';
import { planLimits } from '../pipedrive/plans.js';
import type { TokenSnapshot } from '../pipedrive/token-budget.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * What an account allows a day.
 * @param seen what the account's own answers said; null where nobody could ask: then the plan's figures count, and the
 *   day is taken to be unspent until midnight UTC
 * @param at ISO instant
 */
export function allowanceOf(
  account: AccountConfig,
  seen: Pick<TokenSnapshot, 'limit' | 'remaining' | 'resetAt'> | null,
  at: string,
): Allowance {
  const { plan, seats, topUp, reserve } = account;
  const { tokensPerSeat, burst } = planLimits(plan);
  const limit = seen?.limit ?? tokensPerSeat * seats + topUp;
  const kept = Math.ceil((limit * reserve) / 100);
  const midnight = new Date((Math.floor(Date.parse(at) / DAY_MS) + 1) * DAY_MS);
  return {
    plan,
    seats,
    topUp,
    reserve,
    limit,
    usable: limit - kept,
    firstDay: Math.max(0, (seen?.remaining ?? limit) - kept),
    resetAt: (seen?.resetAt ?? midnight).toISOString(),
    burst,
  };
}

/** The same account with so many seats and tokens a day more. */
export function enlarged(allowance: Allowance, more: { seats?: number; topUp?: number }): Allowance {
  const { seats = 0, topUp = 0 } = more;
  const limit = allowance.limit + seats * planLimits(allowance.plan).tokensPerSeat + topUp;
  const usable = limit - Math.ceil((limit * allowance.reserve) / 100);
  return {
    ...allowance,
    seats: allowance.seats + seats,
    topUp: allowance.topUp + topUp,
    limit,
    usable,
    firstDay: allowance.firstDay + usable - allowance.usable,
  };
}
