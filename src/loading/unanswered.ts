import type { PhaseObject } from '../contract/objects.js';
import type { Outcome, StoredRecord } from '../ledger/record-store.js';
import { HoldNeeded } from './obstacles.js';

/** Writes in a row without an answer after which it is not the records: no more are sent. As many as are in flight. */
export const UNANSWERED_IN_A_ROW = 40;

/** So often a record is sent that gets no answer and is not there, while others get theirs: then it is the record. */
const TRIES = 5;
/**
 * Where nothing else is sent that could be answered, target and record cannot be told apart: between these tries the
 * migration holds, and looks again after 1 minute, then 2, 4, 8 and 15.
 */
const TRIES_ALONE = 10;

/** How the requests of one batch ended, as far as it matters for those without an answer. */
export interface SentBatch {
  /** Source ids of the records whose requests left and got no answer. */
  readonly unanswered: ReadonlySet<string>;
  /** How many others were created, or refused. */
  readonly answered: number;
}

/** Nothing was sent that this process would know of. */
export const NOTHING_SENT: SentBatch = { unanswered: new Set(), answered: 0 };

/**
 * What becomes of a record that two looks did not find: it is pending again, unless the target fails at this one record
 * time and again. Only what this process has sent counts: of what another one left, nobody knows whether it was sent.
 */
export function outcomeOfAbsent(record: StoredRecord, sent: SentBatch): Outcome {
  const wasSent = sent.unanswered.has(record.source_id);
  const unanswered = record.unanswered + (wasSent ? 1 : 0);
  // Should it turn up later all the same, the read-back knows whose it is.
  const key = record.target_key === null ? {} : { targetKey: record.target_key };
  const common = { sourceId: record.source_id, attempts: 1, ...key };
  if (!wasSent || unanswered < (sent.answered > 0 ? TRIES : TRIES_ALONE)) {
    return { ...common, state: 'pending', unanswered };
  }
  return {
    ...common,
    state: 'skipped',
    reasonCode: 'target_failed',
    reason: `Pipedrive failed at it ${unanswered} times: no answer that can be used, and no record`,
  };
}

/** Whether a record is sent in vain so often that more time has to pass before the next try. */
export function needsTime({ state, unanswered = 0 }: Outcome): boolean {
  return state === 'pending' && unanswered >= TRIES;
}

/** Writes come to nothing, reads are answered: an outage of a kind. */
export function nothingArrives(object: PhaseObject): HoldNeeded {
  return new HoldNeeded(
    'target_unreachable',
    `Pipedrive answers no request that creates ${object}, and nothing of them is there.`,
    'migration engineer',
    'It is tried again by itself; or, once Pipedrive is well, sd2pd resume NAME: it goes on with the same record',
  );
}
