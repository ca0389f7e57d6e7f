import type { ForecastStep } from '../../src/contract/forecast.js';
import { PHASES } from '../../src/contract/objects.js';
import type { Reconciliation } from '../../src/contract/reconciliation.js';
import type { MigrationHarness } from '../support/migration-harness.js';
import { spentBy, type Spent, type SpentBySteps } from './expect-close.js';

/**
 * What a production run spent by steps, up to now. All until the end of the first phase is the set-up; the spot check has no
 * end that is written down.
 * @param looked the last request of discovery, by its number in the log
 */
export async function spentInPhases(
  { ledger, sandbox }: MigrationHarness,
  looked: number,
): Promise<SpentBySteps> {
  const ended = await ledger.reports.all<Reconciliation>('reconciliations', 'production');
  const requests = sandbox.requests({ account: 'production', after: looked });
  const steps = new Map<ForecastStep, Spent>();
  let after = '';
  for (const object of PHASES) {
    const until = ended.find((line) => line.object === object)!.at;
    const within = requests.filter(({ at, status }) => at > after && at <= until && status !== 429);
    steps.set(object === PHASES[0] ? 'set_up' : object, spentBy(within));
    after = until;
  }
  return steps;
}
