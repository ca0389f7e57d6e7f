import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import type { Value } from './fields/field.js';
import type { ModelledObject } from './fields/index.js';
import type { RowCounts } from './row-counts.js';
import type { Conflict, Records } from './records.js';

/** A record that is to be new in the target, with all of its modelled fields. */
export interface NewRecord {
  readonly key: string;
  readonly object: ModelledObject;
  readonly fields: Readonly<Record<string, Value>>;
}

/** A file that is to be new in the target; it has no key but these. */
export interface NewFile {
  readonly attachment: string;
  readonly parent: string;
  readonly name: string;
  readonly sha256: string;
}

/** Something that the specification leaves open: it is not compared, and said aloud. */
export interface Unsure {
  readonly ref: string;
  readonly field: string;
  readonly why: string;
}

/** The account as it has to be, told as what differs from it before the delta. */
export interface Expected {
  readonly round: number;
  /** After the delta, or after the decisions on its conflicts. */
  readonly when: 'delta' | 'decided';
  /** The account before the delta, with everything that people did. */
  readonly before: AccountDump;
  readonly records: Records;
  /** Fields that the migration changes in records that were there, by `ENTITY:ID`. */
  readonly writes: Map<string, Map<string, Value>>;
  readonly created: Map<string, NewRecord>;
  /** Records that may come now or with the next delta. */
  readonly perhaps: Set<string>;
  readonly newFiles: NewFile[];
  /** `ENTITY:ID` of records that the migration deletes, on somebody's decision. */
  readonly removed: Set<string>;
  /** Conflicts that wait for a decision. */
  readonly conflicts: Conflict[];
  /** Conflicts that may be there as well, as `OBJECT/ID FIELD`. */
  readonly tolerated: Set<string>;
  readonly unsure: Unsure[];
  /** `OBJECT/ID` of rows that left the source in this round. */
  readonly deleted: readonly string[];
  /** What happened to the rows of each file. */
  readonly rows: Readonly<Record<string, RowCounts>>;
}

export function conflictName(conflict: Pick<Conflict, 'object' | 'id' | 'field'>): string {
  return `${conflict.object}/${conflict.id} ${conflict.field}`;
}
