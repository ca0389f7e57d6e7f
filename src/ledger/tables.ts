import type { DeltaTables } from './delta-tables.js';
import type { RollbackTables } from './rollback-tables.js';

/**
 * Tables of the ledger. Text, integers and JSON-as-text only, so that SQLite and Postgres hold the same.
 * One ledger belongs to one migration: a SQLite file, or a Postgres schema `sd2pd_NAME`.
 */
export interface LedgerTables extends DeltaTables, RollbackTables {
  meta: MetaTable;
  source_rows: SourceRowTable;
  source_keys: SourceKeyTable;
  /** A newer export while it is compared: the same tables once more. */
  incoming_rows: SourceRowTable;
  incoming_keys: SourceKeyTable;
  samples: SampleTable;
  records: RecordTable;
  value_notes: ValueNoteTable;
  target_keys: TargetKeyTable;
  leases: LeaseTable;
  mappings: MappingTable;
  audit: AuditTable;
  reconciliations: ReportTable;
  verifications: ReportTable;
  mismatches: MismatchTable;
  corrections: CorrectionTable;
  owner_assignments: OwnerAssignmentTable;
  attachment_links: AttachmentLinkTable;
  retry_rows: RetryRowTable;
  corrected_rows: CorrectedRowTable;
  token_usage: TokenUsageTable;
}

/** Single facts as JSON: config, account, profiles, target schemas, gate reports, status. */
export interface MetaTable {
  key: string;
  value: string;
}

/** One row of the export, exactly as found. What a person corrected of it stands in `corrected_rows`. */
export interface SourceRowTable {
  object: string;
  /** The row's id; `ID#ROW` for a second row of an id, `#ROW` without one (contract, section 6). */
  source_id: string;
  /** Order within the object, from 1. */
  seq: number;
  /** sha256 over the canonical JSON of the columns. */
  hash: string;
  modified_at: string | null;
  /** JSON object of the columns. */
  data: string;
  /** Set when the row cannot be a record at all: row_invalid, duplicate_id, duplicate_row. */
  skip_code: string | null;
  skip_reason: string | null;
}

/** Values by which records are matched with one another: a contact's e-mail, an account's domain … */
export interface SourceKeyTable {
  object: string;
  kind: 'email' | 'name';
  value: string;
  source_id: string;
  seq: number;
}

/** Records of a sampled staging run, parents included. */
export interface SampleTable {
  run: string;
  object: string;
  source_id: string;
}

export type RecordState = 'pending' | 'intent' | 'created' | 'merged' | 'filtered' | 'skipped';

export type Relation = 'created' | 'merged' | 'matched' | 'made_for_lead';

/** `pass` of a record that is taken again: nothing loads it before its phase has planned it anew. */
export const REOPENED = -1;

/** What became of one source record in one run. */
export interface RecordTable {
  run: string;
  object: string;
  source_id: string;
  seq: number;
  /** 0: on its own; 1: follows its survivor, after all of pass 0; -1: taken again, and not planned anew yet. */
  pass: number;
  state: RecordState;
  relation: Relation | null;
  target_object: string | null;
  target_id: string | null;
  /** Source id (same object) of the record it is merged into. */
  survivor: string | null;
  reason_code: string | null;
  reason: string | null;
  /** How often it was tried: skipped for want of something that can be corrected, or sent. */
  attempts: number;
  /** How often in a row it was sent, got no answer, and was not there. */
  unanswered: number;
  /** Fence of the lease under which the open intent was written. */
  fence: number | null;
  /** Where a look-up of the open intent may stop: highest target id, or server time, seen before its batch. */
  bound: string | null;
  /** Key by which the record is found again in the target. */
  target_key: string | null;
  /** Why it is in reassign.csv. */
  reassign: string | null;
  /** 0: not found by the read-back (yet); 1: found in the target as the mapping says; 2: found, and different. */
  read_back: number;
  updated_at: string;
}

/** A line of `values.csv`. */
export interface ValueNoteTable {
  run: string;
  object: string;
  source_id: string;
  source_field: string;
  reason_code: string;
  action: string;
  value: string;
}

/** Records that the target had before: persons by e-mail, organizations by domain and by name. */
export interface TargetKeyTable {
  account: string;
  object: string;
  kind: 'email' | 'domain' | 'name';
  value: string;
  target_id: string;
}

/** Who may write to the account of a run. A higher fence supersedes every lower one. */
export interface LeaseTable {
  run: string;
  fence: number;
  holder: string;
  /** Milliseconds since 1970 by the ledger's own clock; 0: given back. */
  deadline: number;
}

export interface MappingTable {
  fingerprint: string;
  content: string;
  created_at: string;
}

export interface AuditTable {
  seq: number;
  at: string;
  gate: string;
  action: string;
  by: string;
  fingerprint: string | null;
  note: string | null;
  accepted: number;
  refusal: string | null;
}

/** The latest report of a kind per phase, as JSON. */
export interface ReportTable {
  run: string;
  object: string;
  body: string;
}

export interface MismatchTable {
  run: string;
  object: string;
  source_id: string;
  target_id: string;
  field: string;
  expected: string;
  actual: string;
}

/**
 * `late_duplicate`: a second record of ours, to be deleted; `field`: a field to be written again; `amendment`: a field to
 * be written otherwise, because the mapping was changed; `delta`: because the source was; `repair`: because the customer
 * reported it; `removal`: a record that is deleted.
 */
export type CorrectionKind = 'late_duplicate' | 'field' | 'amendment' | 'delta' | 'repair' | 'removal';

/** `dropped`: it turned out not to be ours to correct, or Pipedrive refused it. */
export type CorrectionState = 'intent' | 'done' | 'dropped';

/** Something that is changed in the target after a record was created. */
export interface CorrectionTable {
  run: string;
  object: string;
  kind: CorrectionKind;
  target_id: string;
  /** Path of the field; blank where the whole record is meant. */
  field: string;
  source_id: string;
  expected: string;
  actual: string;
  state: CorrectionState;
  updated_at: string;
}

export interface OwnerAssignmentTable {
  /** Source e-mail, normalised. */
  source: string;
  target: string;
  by: string;
  at: string;
}

export interface AttachmentLinkTable {
  attachment_id: string;
  url: string;
}

/** A row of a skip file as a person handed it in. Sets stay: they are the history of what was corrected. */
export interface RetryRowTable {
  set_id: string;
  /** Phase whose skip file it was. */
  object: string;
  source_id: string;
  /** JSON object of all columns where a value was corrected; null: taken again as it is. */
  data: string | null;
  by: string;
  at: string;
}

/** A source row with the values that a person corrected. It stands beside the original and counts instead of it. */
export interface CorrectedRowTable {
  object: string;
  source_id: string;
  /** JSON object of all columns. */
  data: string;
  /** JSON list of the columns that differ from the original. */
  columns: string;
  by: string;
  at: string;
}

/** Tokens spent per account and UTC day. */
export interface TokenUsageTable {
  account: string;
  day: string;
  spent: number;
}
