import type { AccountRole } from '../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../contract/migration-input.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts, type RunFacts } from '../ledger/meta-keys.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import { openExport, type ExportSource } from '../smartdesk/export-source.js';
import { confirmedMapping } from './confirmed-mapping.js';
import { ownerResolver } from './owner-resolver.js';
import type { RunContext } from './run-context.js';

/** What a run context is built from besides the ledger: who works, and with what. */
export interface RunSurroundings extends Pick<
  RunContext,
  'client' | 'holder' | 'timing' | 'signal' | 'beat' | 'before'
> {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  readonly role: AccountRole;
  /** As reports name it: `staging`, `production`, `delta-1` … */
  readonly run: string;
}

/**
 * Builds what moving, or only reading, records of a run needs. Call `close` at its end.
 * @throws Error naming the fact that the ledger lacks; HoldNeeded when the confirmed mapping is not to be had
 */
export async function buildRunContext({
  ledger,
  config,
  role,
  run,
  ...surroundings
}: RunSurroundings): Promise<RunContext & { close(): Promise<void> }> {
  const account = accountConfig(config, role);
  if (account === null) throw new Error(`the ${role} account is waived in migration.yaml`);
  const schema = await ledger.meta.require<TargetSchema>(META.schema(role));
  const facts = await ledger.meta.require<ExportFacts>(META.export);
  const { staging } = config.target;
  const options = role === 'staging' && staging !== 'waived' ? staging : null;
  let source: Promise<ExportSource> | null = null;
  return {
    ...surroundings,
    ledger,
    config,
    account,
    role,
    // An account has one book, whatever runs write into it.
    run: role,
    reportedAs: run,
    facts: await ledger.meta.require<RunFacts>(META.run(run)),
    source: facts,
    schema: { ...schema, visibleToCompany: companyVisibility(account.plan) },
    mapping: await confirmedMapping(ledger),
    owners: ownerResolver(schema, await ledger.owners.all()),
    ownersMode: options?.owners ?? 'match',
    sampled: options !== null && options.sample !== null,
    openSource: () => (source ??= openExport(facts.path)),
    close: async () => (await source?.catch(() => null))?.close(),
  };
}

/** The number for "entire company" differs by plan (Pipedrive's documentation of `visible_to`). */
export function companyVisibility(plan: string): 3 | 7 {
  return ['lite', 'growth', 'essential', 'advanced'].includes(plan) ? 3 : 7;
}
