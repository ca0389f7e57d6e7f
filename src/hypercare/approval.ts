import { canonicalJson } from '../config/canonical-json.js';
import type { IssueSettlement } from '../contract/messages.js';
import type { Issue } from '../ledger/issue-store.js';
import type { Repair } from './offer.js';

/** A repair that was approved, and how far it has got: kept in the ledger, so that it goes on after a crash. */
export interface Approval extends Pick<IssueSettlement, 'by' | 'at' | 'note' | 'file'> {
  /** The message that approved it. */
  readonly settlement: IssueSettlement;
  readonly repairs: readonly Repair[];
  /** Fields are written and records are pending; what became of these is seen when their phases have run. */
  readonly isBegun: boolean;
  /** What came of its parts so far, in words. */
  readonly done: readonly string[];
  readonly failed: readonly string[];
}

export function approvalOf(settlement: IssueSettlement, repairs: readonly Repair[]): Approval {
  const { by, at, note, file } = settlement;
  return { by, at, note, file, settlement, repairs, isBegun: false, done: [], failed: [] };
}

/** The approval that an earlier attempt took down for the same message; null: there was none. */
export function resumedApproval({ approved }: Issue, settlement: IssueSettlement): Approval | null {
  const known = approved === null ? null : (JSON.parse(approved) as Approval);
  return known !== null && canonicalJson(known.settlement) === canonicalJson(settlement) ? known : null;
}
