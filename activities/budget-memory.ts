import type { TokenStatus } from '../src/contract/status.js';
import { META } from '../src/ledger/meta-keys.js';
import type { RunContext } from '../src/loading/run-context.js';

type BudgetContext = Pick<RunContext, 'ledger' | 'client' | 'role'>;

/**
 * Tells a client that has seen no answer yet what the ledger knows of its account's budget: where answers hold no figure, a
 * new process would else take the day's budget for whole.
 */
export async function recallBudget({ ledger, client, role }: BudgetContext): Promise<void> {
  const resetHourUtc = (await ledger.meta.get<number>(META.resetHour(role))) ?? 0;
  const { dayStart } = client.tokens();
  client.assumeBudget(resetHourUtc, await ledger.reports.tokensOn(role, dayOf(dayStart)));
}

/** Adds what was spent since the last time to the ledger's sum of the day, keeps the hour of the reset. @returns for the status */
export async function saveBudget({ ledger, client, role }: BudgetContext): Promise<TokenStatus> {
  const { limit, remaining, reserve, dayStart, resetAt, resetHourUtc } = client.tokens();
  const day = dayOf(dayStart);
  await ledger.reports.addTokens(role, day, client.takeSpent());
  if (resetHourUtc !== ((await ledger.meta.get<number>(META.resetHour(role))) ?? 0)) {
    await ledger.meta.set(META.resetHour(role), resetHourUtc);
  }
  const spent = await ledger.reports.tokensOn(role, day);
  return { limit, spent, remaining, reserve, resetAt: resetAt.toISOString(), waitingUntil: null };
}

/** Budget days are told apart by the date, UTC, on which they begin. */
function dayOf(dayStart: Date): string {
  return dayStart.toISOString().slice(0, 10);
}
