import type { Reconciliation } from '../contract/reconciliation.js';
import { HoldNeeded } from './obstacles.js';
import type { RunContext } from './run-context.js';
import type { SecondPass } from './second-pass.js';
import type { PhaseVerification } from './verification.js';

/**
 * Lets the next phase begin only when everything adds up.
 * @throws HoldNeeded `unbalanced`, `mismatches` or `too_many_skips`
 */
export function requireSettled(
  context: RunContext,
  r: Reconciliation,
  v: PhaseVerification | null,
  pass: SecondPass,
): void {
  const where = `${context.reportedAs}/${r.object}`;
  const report = `Read reconciliation.json, verification.json and mismatches.csv (sd2pd report ${context.config.name})`;
  if (!r.balanced) {
    throw new HoldNeeded(
      'unbalanced',
      `${where}: source ${r.source} = created ${r.created} + merged ${r.merged} + filtered ${r.filtered} + skipped ${r.skipped} + pending ${r.pending}; read back ${r.target} of ${r.created}.`,
      'migration engineer',
      `${report}, mend what is missing in the target, then: sd2pd recheck ${context.config.name}`,
    );
  }
  const found = v === null ? 0 : v.mismatched + v.unexpected + v.duplicates;
  if (found + pass.creates + pass.updates > 0) {
    throw new HoldNeeded(
      'mismatches',
      `${where}: ${v?.mismatched ?? 0} records differ from what was sent, ${v?.unexpected ?? 0} are not in the ledger, ${v?.duplicates ?? 0} are there twice; a second pass would create ${pass.creates} and update ${pass.updates}.`,
      'migration engineer',
      `${report}, mend the records in the target, then: sd2pd recheck ${context.config.name}`,
    );
  }
  requireFewSkips(context, r);
}

function requireFewSkips(context: RunContext, r: Reconciliation): void {
  const { percent, atLeast } = context.mapping.skipThreshold;
  // Attachments never hold by share: files are bad one by one (contract, section 7).
  if (r.object === 'attachments' || r.source === 0) return;
  // Somebody asked for these.
  const skipped = r.skipped - (r.reasons['rolled_back'] ?? 0);
  if (skipped < atLeast || (skipped / r.source) * 100 <= percent) return;
  throw new HoldNeeded(
    'too_many_skips',
    `${context.reportedAs}/${r.object}: ${skipped} of ${r.source} records were skipped, more than ${percent} % allow.`,
    'migration engineer and customer',
    `Look at ${r.object}_skip.csv (sd2pd report ${context.config.name}); correct and retry, or raise skipThreshold in the mapping; sd2pd resume ${context.config.name} accepts them`,
  );
}
