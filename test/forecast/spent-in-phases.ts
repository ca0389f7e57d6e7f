import type { ForecastStep } from '../../src/contract/forecast.js';
import { PHASES } from '../../src/contract/objects.js';
import type { Reconciliation } from '../../src/contract/reconciliation.js';
import type { MigrationHarness } from '../support/migration-harness.js';
import { spentBy, type Spent, type SpentBySteps } from './expect-close.js';

/**
 * What the phases of a production run spent, but for the first: what came before its end is looks at gates, as many as time
 * passes. Each phase lasts from the end of the one before it to its own.
 */
export async function spentInPhases({ ledger, sandbox }: MigrationHarness): Promise<SpentBySteps> {
  const ended = await ledger.reports.all<Reconciliation>('reconciliations', 'production');
  const endOf = (object: string): string => ended.find((line) => line.object === object)!.at;
  const requests = sandbox.requests({ account: 'production' });
  const steps = new Map<ForecastStep, Spent>();
  let after = endOf(PHASES[0]);
  for (const object of PHASES.slice(1)) {
    const until = endOf(object);
    const within = requests.filter(({ at, status }) => at > after && at <= until && status !== 429);
    steps.set(object, spentBy(within));
    after = until;
  }
  return steps;
}
