import type { Reconciliation } from '../contract/reconciliation.js';
import { HoldNeeded, requireNone } from './obstacles.js';
import type { RunContext } from './run-context.js';
import type { SecondPass } from './second-pass.js';
import type { PhaseVerification } from './verification.js';

/**
 * Lets the next phase begin only when everything adds up.
 * @param acceptedSkips how many skipped records of the phase a person accepted
 * @throws HoldNeeded `unbalanced`, `mismatches`, `too_many_skips`, or all of them
 */
export function requireSettled(
  context: RunContext,
  r: Reconciliation,
  v: PhaseVerification | null,
  pass: SecondPass,
  acceptedSkips: number,
): void {
  requireNone(
    [unbalanced(context, r), different(context, r, v, pass), tooManySkips(context, r, acceptedSkips)].filter(
      (hold) => hold !== null,
    ),
  );
}

const reports = ({ config }: RunContext): string =>
  `Read reconciliation.json, verification.json and mismatches.csv (sd2pd report ${config.name})`;

function unbalanced(context: RunContext, r: Reconciliation): HoldNeeded | null {
  if (r.balanced) return null;
  return new HoldNeeded(
    'unbalanced',
    `${context.reportedAs}/${r.object}: source ${r.source} = created ${r.created} + merged ${r.merged} + filtered ${r.filtered} + skipped ${r.skipped} + pending ${r.pending}; read back ${r.target} of ${r.created}.`,
    'migration engineer',
    `${reports(context)}, mend what is missing in the target, then: sd2pd recheck ${context.config.name}`,
  );
}

function different(
  context: RunContext,
  { object }: Reconciliation,
  v: PhaseVerification | null,
  { creates, updates }: SecondPass,
): HoldNeeded | null {
  const { mismatched = 0, unexpected = 0, duplicates = 0, missing = 0 } = v ?? {};
  // What is missing would be created again: that is the other hold's.
  if (mismatched + unexpected + duplicates + updates + Math.max(0, creates - missing) === 0) return null;
  return new HoldNeeded(
    'mismatches',
    `${context.reportedAs}/${object}: ${mismatched} records differ from what was sent, ${unexpected} are not in the ledger, ${duplicates} are there twice; a second pass would create ${creates} and update ${updates}.`,
    'migration engineer',
    `${reports(context)}, mend the records in the target, then: sd2pd recheck ${context.config.name}`,
  );
}

function tooManySkips(context: RunContext, r: Reconciliation, accepted: number): HoldNeeded | null {
  const { percent, atLeast } = context.mapping.skipThreshold;
  // Attachments never hold by share: files are bad one by one (contract, section 7).
  if (r.object === 'attachments' || r.source === 0) return null;
  // Somebody asked for these.
  const skipped = r.skipped - (r.reasons['rolled_back'] ?? 0);
  if (skipped <= accepted || skipped < atLeast || (skipped / r.source) * 100 <= percent) return null;
  return new HoldNeeded(
    'too_many_skips',
    `${context.reportedAs}/${r.object}: ${skipped} of ${r.source} records were skipped, more than ${percent} % allow.`,
    'migration engineer and customer',
    `Look at ${r.object}_skip.csv (sd2pd report ${context.config.name}). To go on without these records: sd2pd resume ${context.config.name}. They can be corrected and taken again later: sd2pd retry ${context.config.name}`,
  );
}
