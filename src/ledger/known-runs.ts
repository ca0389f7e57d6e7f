import type { Ledger } from './ledger.js';
import { META, type RunFacts } from './meta-keys.js';

/** A run of the ledger, with what is known of it. */
export interface KnownRun {
  readonly run: string;
  readonly facts: RunFacts;
}

/** Runs that have records, in the order in which they began. */
export async function knownRuns(ledger: Ledger): Promise<KnownRun[]> {
  const runs: KnownRun[] = [];
  for (const run of await ledger.stats.runs()) {
    const facts = await ledger.meta.get<RunFacts>(META.run(run));
    if (facts !== null) runs.push({ run, facts });
  }
  const begun = ({ facts }: KnownRun): number => Date.parse(facts.startedAt) || 0;
  return runs.toSorted((a, b) => begun(a) - begun(b));
}
