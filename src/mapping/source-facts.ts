import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { CustomFieldDefinition } from '../smartdesk/custom-fields.js';
import type { ObjectProfile } from '../smartdesk/profile.js';

/** A value of a short list (types, statuses, currencies), trimmed, with the number of rows that have it. */
export interface CountedValue {
  readonly value: string;
  readonly count: number;
}

export interface SourcePipeline {
  readonly id: string;
  readonly name: string;
  /** In the source's order. */
  readonly stages: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly order: number;
    readonly probability: number | null;
  }>;
}

/** Accounts that share a registrable domain: at least two. */
export interface AccountGroup {
  readonly domain: string;
  /** In the order of the file. */
  readonly members: ReadonlyArray<{ readonly id: string; readonly name: string }>;
}

/** What is known of the source once it is extracted: enough to propose and to check a mapping, without any record. */
export interface SourceFacts {
  /** Rows per object. */
  readonly rows: Readonly<Record<string, number>>;
  readonly profiles: readonly ObjectProfile[];
  readonly definitions: readonly CustomFieldDefinition[];
  /** In the source's order. */
  readonly pipelines: readonly SourcePipeline[];
  readonly accountGroups: readonly AccountGroup[];
  readonly activityTypes: readonly CountedValue[];
  readonly taskStatuses: readonly CountedValue[];
  readonly dealStatuses: readonly CountedValue[];
  /** Of deals and leads together; blanks left out. */
  readonly currencies: readonly CountedValue[];
  /** Ids of the accounts that a mapping's merge groups name and that exist; null: not looked up, and not checked then. */
  readonly accountIds: ReadonlySet<string> | null;
  /** Currency and zone of the source account. */
  readonly account: { readonly currency: string; readonly timezone: string };
}

/** What the target has that a proposal goes by; null where no account could be looked at. */
export interface TargetFacts {
  readonly schema: TargetSchema;
  /** Contacts whose e-mail a person of the account has. */
  readonly existingPersonHits: number;
  /** Domain → name of the organization that has it, for the domains that source accounts have. */
  readonly existingDomains: Readonly<Record<string, string>>;
}
