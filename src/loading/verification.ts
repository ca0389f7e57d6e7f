import type { Verification } from '../contract/reconciliation.js';
import type { Correction } from '../ledger/correction-store.js';
import type { Mismatch } from '../ledger/report-store.js';
import type { Surplus } from './late-duplicates.js';
import type { EntityPort } from './port.js';
import { MAX_LISTED, type ReadBack } from './read-back.js';
import type { RunContext } from './run-context.js';
import type { SecondPass } from './second-pass.js';

/** What `verification.json` says of a phase: the contract's numbers, and what was mended and proved. */
export interface PhaseVerification extends Verification {
  /** Records that people changed since they were written: theirs, and no mismatch. */
  readonly edited: number;
  /** Records with fields that were written again. */
  readonly repaired: number;
  readonly second_pass: SecondPass;
}

/** Stands in `mismatches.csv` for the field where the whole record is meant. */
const WHOLE_RECORD = '(record)';
/** What is expected of a record that is missing. */
const PRESENT = 'present';

export async function verificationOf(
  context: RunContext,
  port: EntityPort,
  found: ReadBack,
  secondPass: SecondPass,
): Promise<PhaseVerification> {
  const surplus = await surplusCounts(context, port, found.surplus);
  return {
    object: port.object,
    compared: found.compared,
    mismatched: found.mismatched,
    missing: found.missing,
    ...surplus,
    unexpected: surplus.unexpected + found.unlisted,
    edited: found.edited,
    repaired: await context.ledger.corrections.countDone(context.reportedAs, port.object, 'field'),
    second_pass: secondPass,
  };
}

type SurplusCounts = Pick<PhaseVerification, 'unexpected' | 'duplicates' | 'late_duplicates'>;

/** How many records are there that the ledger does not know, and how many were removed. */
export async function surplusCounts(
  { ledger, run }: RunContext,
  { object }: EntityPort,
  surplus: readonly Surplus[],
): Promise<SurplusCounts> {
  const unexpected = surplus.filter(({ verdict }) => verdict === 'unexpected' || verdict === 'adopt').length;
  const late_duplicates = await ledger.corrections.countDone(run, object, 'late_duplicate');
  return { unexpected, duplicates: surplus.length - unexpected, late_duplicates };
}

type Line = Omit<Mismatch, 'run' | 'object'>;

/** Lines of `mismatches.csv`: what is open, then what was mended. At most 10,000. */
export async function mismatchesOf(
  { ledger, reportedAs: run }: RunContext,
  port: EntityPort,
  found: ReadBack,
): Promise<Mismatch[]> {
  const { object } = port;
  const mended = await ledger.corrections.inState(run, object, 'done');
  const lines: Line[] = [
    ...found.absent.map(({ record, why }) => ({
      source_id: record.source_id,
      target_id: record.target_id ?? '',
      field: WHOLE_RECORD,
      expected: PRESENT,
      actual: why,
    })),
    ...found.surplus.map((surplus) => surplusLine(surplus)),
    ...found.differing.flatMap(({ record, targetId, differences }) =>
      differences.map((difference) => ({
        source_id: record.source_id,
        target_id: targetId,
        ...difference,
      })),
    ),
    ...mended.map((correction) => mendedLine(correction)),
  ];
  return lines.slice(0, MAX_LISTED).map((line) => ({ run, object, ...line }));
}

/** The lines of a phase with another surplus than when it was read back. */
export async function withSurplus(
  { ledger, run }: RunContext,
  { object }: EntityPort,
  surplus: readonly Surplus[],
): Promise<Mismatch[]> {
  const lines = (await ledger.reports.mismatches(run)).filter((line) => line.object === object);
  const others = lines.filter(({ field, expected }) => field !== WHOLE_RECORD || expected === PRESENT);
  const done = await ledger.corrections.inState(run, object, 'done');
  const removed = done.filter(({ kind }) => kind === 'late_duplicate');
  const whole = [
    ...surplus.map((item) => surplusLine(item)),
    ...removed.map((correction) => mendedLine(correction)),
  ];
  return [...others, ...whole.map((line) => ({ run, object, ...line }))].slice(0, MAX_LISTED);
}

function surplusLine({ found, record, why, verdict }: Surplus): Line {
  return {
    source_id: record?.source_id ?? found.key ?? '',
    target_id: found.id,
    field: WHOLE_RECORD,
    expected: verdict === 'duplicate' || verdict === 'late' ? `only ${record?.target_id ?? ''}` : 'none',
    actual: why,
  };
}

function mendedLine({ source_id, target_id, field, expected, actual }: Correction): Line {
  return { source_id, target_id, field: field === '' ? WHOLE_RECORD : field, expected, actual };
}
