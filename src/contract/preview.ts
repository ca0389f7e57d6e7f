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
  /** The request's body, custom fields by their names. */
  readonly target: Readonly<Record<string, unknown>> | null;
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
  readonly owners: { readonly matched: number; readonly unresolved: Readonly<Record<string, number>> };
  /** What the account lacks before the run may begin; null: nobody has looked at the account. */
  readonly missing: readonly MissingItem[] | null;
  readonly records: readonly PreviewedRecord[];
}

/** What the ledger keeps of the last preview: numbers only. */
export type PreviewSummary = Pick<Preview, 'fingerprint' | 'at' | 'account'> & {
  readonly created: number;
  readonly merged: number;
  readonly filtered: number;
  readonly skipped: number;
};
