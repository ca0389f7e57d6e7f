import type { ReasonCode, ValueAction } from '../../contract/reason-codes.js';
import type { SourceObject } from '../../contract/objects.js';
import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { Mapping } from '../mapping-schema.js';

/** A source record as the ledger keeps it: the columns as found, untrimmed. */
export interface SourceRecord {
  readonly object: SourceObject;
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What became of a record that another one refers to. */
export type Link =
  | { readonly state: 'present'; readonly targetId: string }
  /** The source has no such record. */
  | { readonly state: 'missing' }
  /** It was skipped, or filtered by the mapping. */
  | { readonly state: 'skipped' };

/** Objects that a record can refer to. */
export type LinkObject =
  | 'accounts'
  | 'contacts'
  | 'leads'
  | 'deals'
  | 'tasks'
  | 'activities'
  | 'stages'
  | 'pipelines'
  | 'lead_persons'
  | 'lead_organizations';

/** All that a transform may look at besides the record. Synchronous and without I/O: the caller loads the links first. */
export interface TransformContext {
  readonly mapping: Mapping;
  readonly schema: TargetSchema;
  /** IANA zone of the source account: for times without a zone. */
  readonly zone: string;
  /** ISO code of the source account's currency: for amounts without one. */
  readonly currency: string;
  /** Pipedrive id of the migration user. */
  readonly migrationUserId: number;
  /** `migrationUser`: a staging run without the customer's users; every record belongs to the migration user. */
  readonly owners: 'match' | 'migrationUser';
  /** Pipedrive user id for a source owner's e-mail (any case, untrimmed), null if it does not resolve. */
  ownerId(email: string): number | null;
  link(object: LinkObject, id: string): Link;
}

/** One value that did not arrive as it was: a line of `values.csv`. */
export interface ValueNote {
  readonly field: string;
  readonly code:
    | ReasonCode
    | 'name_blank'
    | 'merged'
    | 'parent_unlinked'
    | 'order_differs'
    | 'size_differs'
    | 'nothing_to_name_it'
    | 'default_used'
    | 'value_left_out';
  readonly action: ValueAction;
  readonly value: string;
}

/** A complete body of one POST, and what has to be reported about it. */
export interface CreatePlan {
  readonly kind: 'create';
  /** JSON body exactly as Pipedrive takes it. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The key by which the record is found again in the target (contract, section 8). */
  readonly key: string;
  readonly values: readonly ValueNote[];
  /** Why the record belongs in `reassign.csv`, or null. */
  readonly reassign: string | null;
}

export interface SkipPlan {
  readonly kind: 'skip';
  readonly code: ReasonCode;
  /** For the customer: names the field, may quote the value; never logged. */
  readonly reason: string;
}

export type TransformResult = CreatePlan | SkipPlan;

export type Transform = (record: SourceRecord, context: TransformContext) => TransformResult;
