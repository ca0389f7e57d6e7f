import type { CustomFieldDefinition } from '../smartdesk/custom-fields.js';
import type { ObjectProfile } from '../smartdesk/profile.js';

/** How often each distinct value of a column occurs. Values are trimmed; blank ones are left out. */
export type ValueCounts = readonly { readonly value: string; readonly count: number }[];

export interface SourcePipelineFacts {
  readonly id: string;
  readonly name: string;
  /** In their order. */
  readonly stages: readonly {
    readonly id: string;
    readonly name: string;
    /** Percent; absent or null: the source does not say. */
    readonly probability?: number | null;
  }[];
}

/**
 * What is known of the source once it has been read: all that a mapping is proposed from and checked against, besides the
 * target. Plain JSON, small whatever the number of records.
 */
export interface SourceFacts {
  /** Rows per object or inventory file. */
  readonly rows: Readonly<Record<string, number>>;
  readonly profiles: readonly ObjectProfile[];
  readonly definitions: readonly CustomFieldDefinition[];
  /** In their order. */
  readonly pipelines: readonly SourcePipelineFacts[];
  readonly values: {
    readonly activityTypes: ValueCounts;
    readonly taskStatuses: ValueCounts;
    readonly dealStatuses: ValueCounts;
    readonly dealCurrencies: ValueCounts;
    readonly leadCurrencies: ValueCounts;
  };
  /** Values of standard columns that hold a choice, as `leads.lead_status`; absent in facts of an earlier version. */
  readonly lists?: Readonly<Record<string, ValueCounts>>;
  /** ISO code of the source account's currency. */
  readonly currency: string;
  /**
   * Ids of accounts that exist, at least of those that the mapping's merge groups name. Null: not looked up, and not
   * checked then.
   */
  readonly accountIds: ReadonlySet<string> | null;
}
