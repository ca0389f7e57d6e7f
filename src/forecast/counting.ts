import type { AccountRole } from '../contract/gates.js';
import type { SourceObject } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRow } from '../ledger/source-store.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { Sample } from './choose-sample.js';
import type { FoldingCounter } from './folding-counter.js';
import type { Moving, Values } from './moving.js';

export interface CountInput {
  readonly ledger: Ledger;
  readonly mapping: Mapping;
  readonly role: AccountRole;
  /** IANA zone of the source account. */
  readonly zone: string;
  /** Null: everything moves. */
  readonly sample: Sample | null;
  /** Null: nothing is known of the account; whatever the mapping may create is created. */
  readonly schema: TargetSchema | null;
  /** Hosts from which files may be fetched. */
  readonly allowHosts: readonly string[];
  /** Liveness; called once per page of rows. */
  readonly beat: () => void;
}

/** What a pass over the rows of one phase needs. */
export interface Counting extends CountInput {
  readonly moving: Moving;
  readonly folding: FoldingCounter;
}

/** Rows of an object with their values, a page at a time. */
export async function* rowsOf(
  { ledger, beat }: CountInput,
  object: SourceObject,
): AsyncGenerator<Array<{ readonly row: StoredRow; readonly values: Values }>> {
  for await (const page of ledger.source.pages(object)) {
    beat();
    yield page.map((row) => ({ row, values: JSON.parse(row.data) as Record<string, string> }));
  }
}
