/** Tables of deltas: what changed in the source since, what became of it, and what people have to decide. */
export interface DeltaTables {
  written: WrittenTable;
  link_moves: LinkMoveTable;
  deleted_rows: DeletedRowTable;
  changes: ChangeTable;
  delta_records: DeltaRecordTable;
  conflicts: ConflictTable;
  issues: IssueTable;
}

/** What this migration wrote last into a record of the target: one side of every three-way decision. */
export interface WrittenTable {
  run: string;
  object: string;
  source_id: string;
  /** JSON object: body of the creation, with what later requests changed of it. */
  body: string;
  /** JSON list of the units (a native attribute, or `custom_fields.KEY`) that are left as somebody else made them. */
  theirs: string;
  /** 1: somebody changed the record since, and it has to be read before anything is written into it. */
  touched: number;
  /** How often it was written: its creation, and updates. */
  writes: number;
  /** When our last request for it was answered: ISO, by Pipedrive's clock; empty where nobody knows. */
  updated_at: string;
}

/** A link of a record in the target that somebody moved: people merged what it led to into another record, perhaps. */
export interface LinkMoveTable {
  run: string;
  /** Kind of what the link leads to: `person`, `organization`, `deal`. */
  target_object: string;
  from_id: string;
  to_id: string;
}

/** Rows of the source that the export read last does not hold any more. */
export interface DeletedRowTable {
  object: string;
  source_id: string;
  /** Delta that found them gone. */
  run: string;
}

export type ChangeKind = 'created' | 'changed' | 'deleted' | 'reappeared';

/** A row in which a newer export differs from the one before. */
export interface ChangeTable {
  /** `delta-1` … */
  run: string;
  object: string;
  source_id: string;
  /** The row's place in the ledger. */
  seq: number;
  kind: ChangeKind;
  /** JSON object of the columns as they were; null for a created row. */
  before: string | null;
  /** Hash of the row as it was. */
  before_hash: string | null;
  /** 1: the content changed and `modified_at` did not. */
  lied: number;
}

/** `follows`: the row itself is the same; something that it depends on changed. */
export type DeltaKind = 'created' | 'changed' | 'reappeared' | 'follows';

/** `own`: `records` says what became of it. Else an update: to be made, about to be sent, through. */
export type DeltaState = 'own' | 'pending' | 'intent' | 'done';

export type DeltaOutcome = 'updated' | 'same' | 'conflict' | 'gone' | 'refused';

/** A record that a delta is about. */
export interface DeltaRecordTable {
  run: string;
  object: string;
  source_id: string;
  seq: number;
  kind: DeltaKind;
  state: DeltaState;
  outcome: DeltaOutcome | null;
  /** Why the change could not be made, as for a skipped record. */
  reason_code: string | null;
  reason: string | null;
}

export type ConflictKind = 'field' | 'deleted_in_target' | 'deleted_in_source' | 'replaced_file';

/** `left`: nobody has to decide, and somebody may. */
export type ConflictState = 'open' | 'left' | 'source' | 'target';

/** A difference that a person decides: one field of a record, or a whole record. */
export interface ConflictTable {
  id: number;
  /** The account's book: `production`. */
  run: string;
  object: string;
  source_id: string;
  target_id: string;
  kind: ConflictKind;
  /** Unit of the body; id of a former version of a file; blank where the whole record is meant. */
  field: string;
  /** What people call the field. */
  label: string;
  /** Delta in which it arose. */
  delta: string;
  /** The three values as JSON: written last, source now, target as it was seen. */
  ours: string;
  source: string;
  target: string;
  changed_by: string | null;
  changed_at: string | null;
  state: ConflictState;
  /** 1: what was decided has been carried out. */
  settled: number;
  decided_by: string | null;
  decided_at: string | null;
  note: string | null;
}

export type IssueState = 'open' | 'repaired' | 'answered' | 'declined';

/** What the customer reported after the cutover. */
export interface IssueTable {
  id: number;
  at: string;
  by: string;
  /** `OBJECT/ID`; null: in general. */
  record: string | null;
  text: string;
  state: IssueState;
  /** JSON: the repair that was offered last (`Offer`), with values of the record. */
  offer: string | null;
  /** JSON: the repair that was approved and is being carried out (`Approval`); null when it is through. */
  approved: string | null;
  /** What the repair did, or why it could not be carried out, in words without values of the record. */
  result: string | null;
  settled_by: string | null;
  settled_at: string | null;
  note: string | null;
  /** Of the message that reported it: the same one twice counts once. */
  message_id: string | null;
}
