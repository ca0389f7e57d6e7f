import type { PhaseObject } from '../contract/objects.js';

/** What one phase will have to do. */
export interface PhaseCount {
  /** Rows of the phase, those that do not move included. */
  readonly source: number;
  /** Records that are entered as pending: they go through a batch. */
  readonly pending: number;
  /** Of the pending ones, those that are created: one request each. */
  readonly posts: number;
  /** Of these, Pipedrive notes in a phase of another kind of record. */
  readonly notes: number;
  /** For stages: how many of them each pipeline gets that the run creates. */
  readonly newPipelines: readonly number[];
}

/** What a whole run will have to do. */
export interface PhaseCounts {
  readonly phases: Readonly<Record<PhaseObject, PhaseCount>>;
  /** What the history of activities would be as one note per record. */
  readonly folding: FoldingCount;
}

export interface FoldingCount {
  /** Activities that hang on a record. */
  readonly activities: number;
  /** Records on which they hang: one note each. */
  readonly records: number;
}

export const NO_RECORDS: PhaseCount = {
  source: 0,
  pending: 0,
  posts: 0,
  notes: 0,
  newPipelines: [],
};
