import type { PhaseObject } from '../contract/objects.js';
import type { RecordState } from '../ledger/tables.js';
import type { RepairPart } from './offer.js';

/** What is known of a reported record, from source, ledger and target: what an offer is made of. */
export interface RecordLook {
  readonly object: PhaseObject;
  readonly sourceId: string;
  /** The source has a row for it. */
  readonly isInSource: boolean;
  /** Null: no phase has planned it. */
  readonly record: LookedRecord | null;
  /** What the mapping makes of it now; null where that says nothing. */
  readonly plan: LookedPlan | null;
  /** Null: it never got there. */
  readonly target: LookedTarget | null;
  /** Units in which the target is not as the mapping says. */
  readonly fields: readonly FieldLook[];
  /** Files of it that were skipped. */
  readonly files: readonly FileLook[];
  /** Records that referred to it and lost the link when it was deleted. */
  readonly unlinked: readonly RepairPart[];
  /** `OBJECT/ID` of the records that it refers to and that are not there. */
  readonly absentParents: readonly string[];
  /** Differences between source and target that a person has still to decide. */
  readonly openConflicts: number;
}

export interface LookedRecord {
  readonly state: RecordState;
  readonly targetId: string | null;
  readonly reasonCode: string | null;
  /** `OBJECT/ID` of the record that it was merged into. */
  readonly survivor: string | null;
}

export type LookedPlan =
  | { readonly kind: 'create' }
  /** `code`: why it would be skipped. */
  | { readonly kind: 'skip'; readonly code: string };

export interface LookedTarget {
  readonly state: 'there' | 'deleted' | 'merged' | 'unreadable';
  readonly targetId: string;
}

/** A unit in which the target is not as the mapping says. */
export interface FieldLook {
  readonly unit: string;
  readonly label: string;
  readonly role: 'link' | 'owner' | 'field';
  /** `ours`: as it was written last; `blank`; `other`: somebody put something else there. */
  readonly holds: 'ours' | 'blank' | 'other';
  /** It was decided that it stays as people made it. */
  readonly isAgreed: boolean;
  /** Of an owner: Pipedrive has the migration user there. */
  readonly isMigrationUser: boolean;
  /** Of a link: the record that it should lead to was deleted in Pipedrive. */
  readonly leadsToDeleted: boolean;
  readonly shown: string;
  readonly wanted: string;
}

export interface FileLook {
  readonly sourceId: string;
  readonly reasonCode: string;
  /** It would be moved now. */
  readonly isReady: boolean;
}
