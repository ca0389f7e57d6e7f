import type { ReasonCode } from '../contract/reason-codes.js';

/** Found out just before sending that one record cannot be sent; nothing has left. */
export class RecordUnsendable extends Error {
  override readonly name = 'RecordUnsendable';

  /** @param reason for the customer's skip file; never logged */
  constructor(
    readonly code: ReasonCode,
    readonly reason: string,
  ) {
    super(code);
  }
}
