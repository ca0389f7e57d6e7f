import type { Verification } from '../contract/reconciliation.js';
import type { Mismatch } from '../ledger/report-store.js';
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

export async function verificationOf(
  { ledger, reportedAs: run }: RunContext,
  port: EntityPort,
  found: ReadBack,
  secondPass: SecondPass,
): Promise<PhaseVerification> {
  const unexpected = found.surplus.filter(({ verdict }) => verdict === 'unexpected' || verdict === 'adopt');
  return {
    object: port.object,
    compared: found.compared,
    mismatched: found.mismatched,
    missing: found.missing,
    unexpected: unexpected.length + found.unlisted,
    duplicates: found.surplus.length - unexpected.length,
    late_duplicates: await ledger.corrections.countDone(run, port.object, 'late_duplicate'),
    edited: found.edited,
    repaired: await ledger.corrections.countDone(run, port.object, 'field'),
    second_pass: secondPass,
  };
}

/** Lines of `mismatches.csv`: what is open, then what was mended. At most 10,000. */
export async function mismatchesOf(
  { ledger, reportedAs: run }: RunContext,
  port: EntityPort,
  found: ReadBack,
): Promise<Mismatch[]> {
  const { object } = port;
  const mended = await ledger.corrections.inState(run, object, 'done');
  const lines: Omit<Mismatch, 'run' | 'object'>[] = [
    ...found.absent.map(({ record, why }) => ({
      source_id: record.source_id,
      target_id: record.target_id ?? '',
      field: WHOLE_RECORD,
      expected: 'present',
      actual: why,
    })),
    ...found.surplus.map(({ found: item, record, why, verdict }) => ({
      source_id: record?.source_id ?? item.key ?? '',
      target_id: item.id,
      field: WHOLE_RECORD,
      expected: verdict === 'duplicate' || verdict === 'late' ? `only ${record?.target_id ?? ''}` : 'none',
      actual: why,
    })),
    ...found.differing.flatMap(({ record, targetId, differences }) =>
      differences.map((difference) => ({
        source_id: record.source_id,
        target_id: targetId,
        ...difference,
      })),
    ),
    ...mended.map(({ source_id, target_id, field, expected, actual }) => ({
      source_id,
      target_id,
      field: field === '' ? WHOLE_RECORD : field,
      expected,
      actual,
    })),
  ];
  return lines.slice(0, MAX_LISTED).map((line) => ({ run, object, ...line }));
}
