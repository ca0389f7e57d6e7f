import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type RollbackFacts } from '../ledger/meta-keys.js';
import { SURVEYED_KINDS } from './surveyed-kinds.js';

/** Notes that a rollback begins, and forgets what an earlier one saw and did. Repeatable. */
export async function beginRemoval(
  ledger: Ledger,
  role: AccountRole,
  asked: Omit<RollbackFacts, 'beganAt' | 'endedAt'>,
): Promise<void> {
  const known = await ledger.meta.get<RollbackFacts>(META.rollback(role));
  if (known?.since === asked.since) return;
  await forgetSurvey(ledger, role);
  await ledger.removals.clear(role);
  await ledger.meta.delete(META.rollbackLines(role));
  const facts: RollbackFacts = { ...asked, beganAt: new Date().toISOString(), endedAt: null };
  await ledger.meta.set(META.rollback(role), facts);
}

/** The book of an account has the account's name. */
export async function forgetSurvey(ledger: Ledger, role: AccountRole): Promise<void> {
  for (const kind of SURVEYED_KINDS) await ledger.meta.delete(META.surveyed(role, kind));
  await ledger.survey.clear(role);
}
