/** The ledger cannot be opened, read or written. The migration holds until it can. */
export class LedgerUnreachable extends Error {
  override readonly name = 'LedgerUnreachable';
}

/** The disk of the ledger is full. The migration holds until somebody has made room. */
export class LedgerFull extends Error {
  override readonly name = 'LedgerFull';
}

/** The ledger belongs to another migration. */
export class LedgerMismatch extends Error {
  override readonly name = 'LedgerMismatch';
}

/** Another worker has taken the lease: this one may not claim a further record. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(run: string) {
    super(`the lease of run '${run}' was lost to another worker`);
  }
}
