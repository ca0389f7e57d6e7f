import type { Ledger } from '../../ledger/ledger.js';
import { META, type RunFacts } from '../../ledger/meta-keys.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { RollbackWish } from './rollback-request.js';

/** @throws CliError 65 when the migration has nothing in the account that could be removed */
export async function requireSomething(ledger: Ledger, name: string, wish: RollbackWish): Promise<void> {
  if (await hasSomething(ledger, wish)) return;
  const { run, object } = wish;
  const what = object === null ? '' : ` of ${object}`;
  throw new CliError(
    EXIT.refused,
    `nothing${what} that this migration made is in the ${run} account: there is nothing to roll back`,
    `look at it: sd2pd status ${name}`,
  );
}

async function hasSomething(ledger: Ledger, { run, object, withSchema }: RollbackWish): Promise<boolean> {
  const facts = await ledger.meta.get<RunFacts>(META.run(run));
  if (facts === null) return false;
  // What was on its way when a run was broken off is looked for by the rollback itself.
  if (facts.rolledBackAt === undefined && object === null) return true;
  const counts = [...(await ledger.stats.counts(run))];
  if (counts.some(([each, { created }]) => created > 0 && (object === null || each === object))) return true;
  return withSchema && (await ledger.schema.of(run)).length > 0;
}
