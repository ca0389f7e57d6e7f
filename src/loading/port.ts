import type { PhaseObject, SourceObject, TargetObject } from '../contract/objects.js';
import type { ReasonCode } from '../contract/reason-codes.js';
import type { LinkObject, SourceRecord, TransformContext, ValueNote } from '../mapping/transform/types.js';
import type { RunContext } from './run-context.js';

/** A reference whose fate a transform will ask for. */
export interface LinkRequest {
  readonly object: LinkObject;
  readonly id: string;
}

/** A value that did not arrive as it was; `sourceId` where it belongs to a record that was merged into this one. */
export type RecordedNote = ValueNote & { readonly sourceId?: string };

/** One complete request that creates one record, and the key by which it is found again. */
export interface WritePlan {
  readonly kind: 'create';
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly values: readonly RecordedNote[];
  readonly reassign: string | null;
}

export interface SkipPlan {
  readonly kind: 'skip';
  readonly code: ReasonCode;
  readonly reason: string;
}

export type Plan = WritePlan | SkipPlan;

/** A record of the target, as a look-up or the read-back sees it. */
export interface Found {
  readonly id: string;
  /** Key of ours that it carries, or null: not ours. */
  readonly key: string | null;
  /** The record as the list gives it, for comparison. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** What two records with the same key are told apart by. */
export interface ContentDigests {
  ofTarget(id: string, context: RunContext): Promise<string>;
  /** @returns null where the source's content is not at hand: then the key has to do */
  ofSource(plan: WritePlan, context: RunContext): Promise<string | null>;
}

/**
 * How records of one phase get into the target and are found there. The protocol around it (lease, intent, look-up,
 * read-back) is the same for all; see `batch.ts`.
 */
export interface EntityPort {
  readonly object: PhaseObject;
  /** Where the phase's source rows are: `leads` for the parents made for leads. */
  readonly sourceObject: SourceObject;
  readonly targetObject: TargetObject;
  /** Requests in flight; 1 where the order of creation matters. */
  readonly concurrency: number;
  links(record: SourceRecord, context: RunContext): readonly LinkRequest[] | Promise<readonly LinkRequest[]>;
  plan(record: SourceRecord, transform: TransformContext, context: RunContext): Plan | Promise<Plan>;
  /**
   * Sends the one request.
   * @param beforeSend called in the same tick in which the request leaves; what it throws stops it
   * @returns the id of what was created
   */
  send(plan: WritePlan, context: RunContext, beforeSend: () => void): Promise<string>;
  /** Where a look-up may stop: the highest id, or the server's time, before a batch. */
  bound(context: RunContext): Promise<string>;
  /** Target records newest first, down to the bound. */
  newest(context: RunContext, bound: string): AsyncIterable<readonly Found[]>;
  /** Every target record that was created or changed since an instant (ISO, the server's clock), archived ones too. */
  all(context: RunContext, since: string): AsyncIterable<readonly Found[]>;
  /** Reads one record by its id; absent where a list says all there is, and where nothing is corrected by itself. */
  read?(id: string, context: RunContext): Promise<Readonly<Record<string, unknown>>>;
  /** Reads up to 100 records by their ids with one list request; what the list leaves out may still be there. */
  readMany?(
    ids: readonly string[],
    context: RunContext,
  ): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  /**
   * Those of the ids that the ledger knows otherwise: from another phase, where two phases write into one list, or as the
   * former version of a file.
   */
  elsewhere?(ids: readonly string[], context: RunContext): Promise<ReadonlySet<string>>;
  /** Whether a key is one of this phase's: persons of contacts and of leads are in one list. */
  isOwnKey(key: string): boolean;
  /** Whether something of other people's hangs on a record, as a list gives it, that no other list shows. Absent: nothing can. */
  holdsMore?(record: Readonly<Record<string, unknown>>): boolean;
  /** Whether others may have records with such a key: a file's name and size, a pipeline's name. Absent: never. */
  isSharedKey?(key: string): boolean;
  /** Digests of contents, where a key does not tell two records apart. */
  readonly content?: ContentDigests;
  /**
   * Changes some fields of a record; absent where nothing is repaired.
   * @param beforeSend as in `send`
   * @returns the record after it, as the answer has it: attributes that an answer leaves out are unknown; null: no record
   */
  update?(
    id: string,
    change: Readonly<Record<string, unknown>>,
    context: RunContext,
    beforeSend?: () => void,
  ): Promise<Readonly<Record<string, unknown>> | null>;
  /** A body or a record in the form in which both can be compared. */
  stored(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** @param beforeSend as in `send` */
  remove(id: string, context: RunContext, beforeSend?: () => void): Promise<void>;
}
