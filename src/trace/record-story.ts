import type { AccountRole } from '../contract/gates.js';
import type { Relation, RecordState } from '../ledger/tables.js';

/**
 * The full story of one record, as `sd2pd trace --json` gives it. Values of the customer (`values`, `value`, `expected`,
 * `actual`, `reason`) are there only on demand.
 */
export interface RecordStory {
  readonly schema: 1;
  /** Name of the migration. */
  readonly name: string;
  readonly object: string;
  readonly id: string;
  /** Null for a record that has no row of its own. */
  readonly source: SourceStory | null;
  /** In the order in which the runs began. */
  readonly runs: readonly RunStory[];
  readonly relatives: Relatives;
  readonly decisions: readonly DecisionStory[];
  /** What it is in Pipedrive now, per account that holds it. */
  readonly target: readonly TargetStory[];
  /** What can be done about it, the most useful first; empty where nothing has to be. */
  readonly remedies: readonly string[];
}

export interface SourceStory {
  readonly file: string;
  /** Row of the file, from 1, the header not counted. */
  readonly row: number;
  /** `sha256:…` of the row as it was in the export. */
  readonly hash: string;
  /** Why the row cannot be a record at all. */
  readonly rejected: string | null;
  /** Columns that a person corrected in a skip file. */
  readonly corrected: {
    readonly columns: readonly string[];
    readonly by: string;
    readonly at: string;
  } | null;
  readonly values?: Readonly<Record<string, string>>;
}

export interface RunStory {
  readonly run: string;
  readonly account: AccountRole;
  readonly state: RecordState;
  readonly relation: Relation | null;
  readonly targetObject: string | null;
  readonly targetId: string | null;
  readonly reasonCode: string | null;
  /** The reason's meaning; the sentence itself, which can quote values, is `reason`. */
  readonly meaning: string | null;
  readonly reason?: string;
  /** Requests sent for it. */
  readonly attempts: number;
  /** ISO instant of the last change. */
  readonly at: string;
  /** `OBJECT/ID` of the record into which it was merged. */
  readonly survivor: string | null;
  /** Records that were merged into it. */
  readonly merged: readonly Relative[];
  /** Why it belongs to the migration user. */
  readonly reassign: string | null;
  readonly readBack: 'not yet' | 'as mapped' | 'different';
  readonly values: readonly ValueStory[];
  readonly mismatches: readonly FieldStory[];
  readonly corrections: readonly CorrectionStory[];
}

export interface ValueStory {
  readonly field: string;
  readonly code: string;
  readonly action: string;
  readonly value?: string;
}

export interface FieldStory {
  readonly field: string;
  readonly expected?: string;
  readonly actual?: string;
}

export interface CorrectionStory extends FieldStory {
  readonly kind: string;
  readonly state: string;
  readonly at: string;
}

/** Another record, with what became of it in the latest run. */
export interface Relative {
  /** `OBJECT/ID` */
  readonly record: string;
  /** Column that holds the reference; '' where there is none. */
  readonly field: string;
  /** `absent`: the source has no such record; `unplanned`: its phase has not begun. */
  readonly state: RecordState | 'absent' | 'unplanned';
  readonly targetId: string | null;
  readonly reasonCode: string | null;
}

export interface Relatives {
  /** Run whose states are given; null before any. */
  readonly run: string | null;
  readonly parents: readonly Relative[];
  /** Person and organization that the lead required. */
  readonly leadParents: readonly Relative[];
  readonly children: readonly Children[];
}

/** Records of one object that refer to it. */
export interface Children {
  readonly object: string;
  readonly count: number;
  /** How many are in each state. */
  readonly states: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly listed: readonly Relative[];
}

export interface DecisionStory {
  readonly at: string;
  readonly action: string;
  readonly gate: string;
  readonly by: string;
  readonly accepted: boolean;
  readonly note: string | null;
}

export interface TargetStory {
  readonly account: AccountRole;
  readonly run: string;
  readonly targetObject: string;
  readonly targetId: string;
  /** Page of the record in Pipedrive; null for what has none. */
  readonly link: string | null;
  /**
   * `as_mapped`: there, and as the mapping says; `differs`; `exists`: there, and not compared; `deleted`; `merged`: gone,
   * and its links point to another record; `unknown`: not looked at.
   */
  readonly state: 'as_mapped' | 'differs' | 'exists' | 'deleted' | 'merged' | 'unknown';
  /** The record that it was merged into. */
  readonly survivorId: string | null;
  readonly differences: readonly FieldStory[];
  /** Whether somebody changed it since we wrote it; null where that was not asked. */
  readonly changedSince: boolean | null;
  /** Why it was not looked at or not compared. */
  readonly why: string | null;
}
