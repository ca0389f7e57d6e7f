import type { ReasonCode } from '../../contract/reason-codes.js';

/** Ends a transform from wherever the reason was found; `transformer` turns it into a `SkipPlan`. */
export class RecordSkip extends Error {
  override readonly name = 'RecordSkip';

  constructor(
    readonly code: ReasonCode,
    readonly reason: string,
  ) {
    // The reason may quote the record, and an error's message ends in logs.
    super(`record skipped: ${code}`);
  }
}
