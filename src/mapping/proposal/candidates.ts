import type { CustomFieldType, MappedObject } from '../mapping-schema.js';

/** A place where a column could go, and how much speaks for it. */
export interface Candidate {
  readonly to: string | null;
  readonly type?: CustomFieldType;
  readonly score: number;
  readonly evidence: readonly string[];
}

/** The places of one column, best first. */
export interface FieldCandidates {
  readonly object: MappedObject;
  readonly field: string;
  readonly candidates: readonly Candidate[];
}
