import { canonicalFingerprint } from '../config/canonical-json.js';
import type { PhaseObject } from '../contract/objects.js';

/**
 * What can be done about a reported record:
 * - `retry`: it was skipped, and would be moved now; so would what was skipped with it
 * - `add_file`: a file that was skipped, or its link in a note
 * - `re_link`, `re_assign`, `restore_field`: a link, an owner, a field is written as the mapping has it
 * - `restore_record`: people deleted it in Pipedrive; it is created again, and what referred to it is linked again
 */
export type RepairKind = 'retry' | 'add_file' | 're_link' | 're_assign' | 'restore_field' | 'restore_record';

/** One record that a repair is about, or one unit of it. */
export interface RepairPart {
  readonly object: PhaseObject;
  readonly sourceId: string;
  readonly targetId: string | null;
  /** Unit of the body (`src/loading/update/units.ts`); blank where the whole record is meant. */
  readonly unit: string;
  /** What Pipedrive held of the unit when it was looked at, and what is to be written: JSON, with values of the customer. */
  readonly shown: string;
  readonly wanted: string;
}

export interface Repair {
  readonly kind: RepairKind;
  /** What people call the field, or the record it is about (`OBJECT/ID`). */
  readonly label: string;
  /** Somebody put something else there since; it would be gone. */
  readonly overwrites: boolean;
  /** A link or a corrected row has to be handed in with the approval. */
  readonly needsFile: boolean;
  readonly parts: readonly RepairPart[];
}

/** What was found to do about a record. A person approves exactly this, by its fingerprint. */
export interface Offer {
  /** ISO instant of the look. */
  readonly at: string;
  /** `OBJECT/ID`, or null where the issue is about none. */
  readonly record: string | null;
  /** Numbered from 1 in this order. */
  readonly repairs: readonly Repair[];
  /** What else there is to know, or why nothing is offered: words without values of the record. */
  readonly remarks: readonly string[];
  /** `sha256:…` of what would be done, and of what it would be done to. */
  readonly fingerprint: string;
}

/** Repairs and remarks before they are dated and bound. */
export type Findings = Pick<Offer, 'repairs' | 'remarks'>;

export function offerOf(record: string | null, { repairs, remarks }: Findings, at: string): Offer {
  // Whether a file is still to be handed in is no part of it: that may be done between the look and the approval.
  const bound = repairs.map(({ needsFile: _needsFile, ...repair }) => repair);
  return { at, record, repairs, remarks, fingerprint: canonicalFingerprint({ record, repairs: bound }) };
}

export type Selection =
  | { readonly ok: true; readonly repairs: readonly Repair[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The repairs that an approval means. Without numbers it means all of them, unless one of several would overwrite what
 * somebody else put there: then it has to be named. Pure.
 */
export function selectRepairs(
  { repairs }: Offer,
  only: readonly number[] | null,
  hasFile: boolean,
): Selection {
  const refused = (problem: string): Selection => ({ ok: false, problem });
  if (repairs.length === 0) return refused('there is no repair that the tool knows');
  const unknown = (only ?? []).filter((n) => repairs[n - 1] === undefined);
  if (unknown.length > 0) return refused(`there is no repair ${unknown.join(', ')}`);
  if (only?.length === 0) return refused('no repair is named');
  if (only === null && repairs.length > 1 && repairs.some(({ overwrites }) => overwrites)) {
    return refused(
      'some of the repairs would overwrite what people changed in Pipedrive: name those that are meant',
    );
  }
  const selected = only === null ? repairs : repairs.filter((_, at) => only.includes(at + 1));
  if (!hasFile && selected.some(({ needsFile }) => needsFile)) {
    return refused('a link or a corrected row has to be handed in with it');
  }
  return { ok: true, repairs: selected };
}
