import type { AccountRole } from './gates.js';
import type { PhaseObject } from './objects.js';
import type { MissingItem } from './status.js';

/** What a run would do with the records of one object. `source` is the sum of the others. */
export interface PreviewedObject {
  readonly object: PhaseObject;
  readonly source: number;
  readonly created: number;
  /** With another record of the source, or matched with one of the target. */
  readonly merged: number;
  readonly filtered: number;
  readonly skipped: number;
  /** Of the skipped and filtered ones: how many for which reason code. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Values that would not arrive as they are. */
  readonly values: ReadonlyArray<{
    readonly field: string;
    readonly action: string;
    readonly code: string;
    readonly count: number;
  }>;
}

/** One record before and after, for a person to look at. */
export interface PreviewedRecord {
  readonly record: string;
  readonly state: string;
  readonly reason: string | null;
  readonly source: Readonly<Record<string, string>>;
  /**
   * The request's body: custom fields and options by their names, records by `OBJECT/ID` of the source, users by e-mail,
   * pipelines and stages by name.
   */
  readonly target: Readonly<Record<string, unknown>> | null;
  /** Values that would not arrive as they are. */
  readonly values: ReadonlyArray<{
    readonly field: string;
    readonly action: string;
    readonly code: string;
    readonly value: string;
  }>;
}

/** What a changed mapping would do to records that a run has loaded. */
export interface PreviewedAmendment {
  /** Fingerprint of the mapping that they were loaded with. */
  readonly from: string;
  /** Loaded records that it changes, and in which fields; an object without any is left out. */
  readonly objects: ReadonlyArray<{
    readonly object: PhaseObject;
    readonly touched: number;
    /** Field of Pipedrive → in how many of them. */
    readonly fields: Readonly<Record<string, number>>;
    /** Pipelines and stages stay as they are. */
    readonly isFixed: boolean;
  }>;
  /** Left out or skipped until now; they would be moved. */
  readonly opened: number;
  /** Loaded, and this mapping would leave out, merge or skip them: they stay as they are. */
  readonly stays: number;
}

/** An owner that no user of the account answers for. */
export interface PreviewedOwner {
  readonly email: string;
  readonly status: string;
  readonly records: number;
}

/** What `sd2pd plan` answers. */
export interface Preview {
  readonly schema: 1;
  readonly name: string;
  readonly account: AccountRole;
  /** Of the mapping. */
  readonly fingerprint: string;
  readonly at: string;
  readonly objects: readonly PreviewedObject[];
  readonly owners: {
    readonly matched: number;
    readonly unresolved: Readonly<Record<string, number>>;
    /** The unresolved ones, those with most records first. */
    readonly open: readonly PreviewedOwner[];
  };
  /** What the account lacks before the run may begin; null: nobody has looked at the account. */
  readonly missing: readonly MissingItem[] | null;
  readonly records: readonly PreviewedRecord[];
  /** Null: the run has loaded nothing, or with this mapping. */
  readonly amendment: PreviewedAmendment | null;
}

/** What the ledger keeps of the last preview: numbers only. */
export type PreviewSummary = Pick<Preview, 'fingerprint' | 'at' | 'account'> & {
  readonly created: number;
  readonly merged: number;
  readonly filtered: number;
  readonly skipped: number;
  /** Loaded records that it changes, that would be moved after all, and that stay although it would not move them. */
  readonly amendment: { readonly touched: number; readonly opened: number; readonly stays: number } | null;
};
