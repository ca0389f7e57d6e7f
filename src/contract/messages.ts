import type { AccountRole, GateName } from './gates.js';

/** Names that signals and updates of `migration-NAME` share (contract, section 4). */
export const MESSAGES = [
  'approve',
  'reject',
  'recheck',
  'assignOwner',
  'createFields',
  'pause',
  'resume',
  'retry',
  'delta',
  'decideConflicts',
  'reportIssue',
  'settleIssue',
  'rollback',
  'cancel',
] as const;

export type MessageName = (typeof MESSAGES)[number];

/** A person's decision at a gate. `fingerprint` left out means what is current when it is handled. */
export interface Decision {
  readonly gate: GateName;
  readonly by: string;
  readonly note?: string;
  readonly fingerprint?: string;
  /** When the person decided, if that was earlier than the message (ISO instant). */
  readonly at?: string;
  /** The same id twice counts once. */
  readonly id?: string;
}

export interface OwnerAssignment {
  /** Source owner's e-mail, or `*` for every owner that is missing. */
  readonly source: string;
  /** E-mail of an active Pipedrive user. */
  readonly target: string;
  readonly by: string;
}

export interface CreateFieldsRequest {
  readonly account: AccountRole;
  readonly by: string;
}

/** Which skipped records are taken again: those of a reason, those of a file, or all that a correction can help. */
export interface RetryRequest {
  readonly reason?: string;
  readonly by?: string;
  readonly file?: HandedInRows;
}

/** An edited skip file, without anything of its records: its rows are in the ledger. */
export interface HandedInRows {
  /** Id of the rows in the ledger. */
  readonly set: string;
  /** Phase whose skip file it is. */
  readonly object: string;
  readonly rows: number;
  /** Rows with corrected values. */
  readonly corrected: number;
  /** Names of the corrected columns. */
  readonly columns: readonly string[];
}

/** A wish to move what changed in the source since. */
export interface DeltaRequest {
  /** Path of the newer export, readable by the workers; null: the one that was read last, read again. */
  readonly source: string | null;
  readonly by: string;
}

/** Most and least seconds between two scheduled deltas: each reads the whole export. */
export const DELTA_EVERY = { least: 10, most: 30 * 86_400 } as const;

/** Decisions on conflicts, by their numbers: what they are about is in the ledger alone. */
export interface ConflictDecisions {
  readonly ids: readonly number[];
  readonly decision: 'source' | 'target';
  readonly by: string;
  readonly at: string;
  readonly note: string | null;
}

/** Something that the customer reports during hypercare. */
export interface IssueReport {
  /** `OBJECT/ID`, or null: in general. */
  readonly record: string | null;
  /** What is wrong. Null: the words are in the ledger, under the id, so that they are in no history. */
  readonly text: string | null;
  readonly by: string;
  readonly at: string;
  readonly id: string | null;
}

/** What is done about a reported issue. */
export interface IssueSettlement {
  /** Its number. */
  readonly issue: number;
  /** `repair`: the repair that was offered is carried out; `answer`: nothing has to be; `decline`. */
  readonly action: 'repair' | 'answer' | 'decline';
  /** Fingerprint of the offer that is approved; null: of the one that was shown last. */
  readonly offer: string | null;
  /** Numbers of the offered repairs that are approved; null: all of them. */
  readonly only: readonly number[] | null;
  /** Rows that were handed in for it: they are taken with their corrected values. */
  readonly file: HandedInRows | null;
  readonly by: string;
  readonly at: string;
  readonly note: string | null;
}

/** What of a run is removed from its account. */
export interface RollbackRequest {
  readonly role: AccountRole;
  /** One object; null: everything that the migration created there. */
  readonly object: string | null;
  /** Custom fields, activity types and stages too, where nothing is in them. */
  readonly withSchema: boolean;
  readonly by: string;
}

/** Types of the `ApplicationFailure` that refuses a message. */
export type RefusalType =
  'GateNotOpen' | 'StaleFingerprint' | 'NotApprovable' | 'MappingInvalid' | 'NotPossible';

/** One line of `audit.json`. */
export interface AuditEntry {
  readonly at: string;
  readonly gate: string;
  readonly action: string;
  readonly by: string;
  readonly fingerprint: string | null;
  readonly note: string | null;
  readonly accepted: boolean;
  readonly refusal: string | null;
}

/** What an update answers when the decision is recorded. */
export interface Receipt {
  readonly recorded: boolean;
  readonly gate: string | null;
  readonly fingerprint: string | null;
  readonly message: string;
}

export const TASK_QUEUE = 'sd2pd';

export function workflowIdOf(name: string): string {
  return `migration-${name}`;
}
