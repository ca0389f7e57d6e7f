/**
 * Why a record was skipped or a value not carried as it was. Codes are stable: people filter skip files by them
 * (contract, section 6). `retryable` says whether `sd2pd retry` can help after a correction of mapping, source or target.
 */
export const REASON_CODES = {
  row_invalid: { retryable: false, meaning: 'the row cannot be read as a record' },
  duplicate_id: { retryable: false, meaning: 'another row with the same id and other content was taken' },
  duplicate_row: { retryable: false, meaning: 'the same row occurs twice' },
  parent_missing: { retryable: true, meaning: 'a record it refers to does not exist in the source' },
  parent_skipped: { retryable: true, meaning: 'a record it refers to was skipped' },
  option_unknown: { retryable: true, meaning: 'a picklist value has no option in the target' },
  stage_unknown: { retryable: true, meaning: 'the pipeline or stage is not mapped' },
  status_unknown: { retryable: true, meaning: 'the status is none that Pipedrive knows' },
  type_unknown: { retryable: true, meaning: 'the activity type is not mapped' },
  currency_unknown: { retryable: true, meaning: 'the currency is not active in the target' },
  value_invalid: { retryable: true, meaning: 'a value cannot be read as its type' },
  too_long: { retryable: true, meaning: 'a value is longer than Pipedrive accepts' },
  required_blank: { retryable: true, meaning: 'a value that Pipedrive requires is blank' },
  file_missing: { retryable: true, meaning: 'the file is not in the export, or its path leads out of it' },
  file_empty: { retryable: false, meaning: 'the file has no bytes' },
  file_too_large: {
    retryable: true,
    meaning: 'the file is over 50 MB: host it elsewhere and hand in its link',
  },
  file_type_mismatch: { retryable: true, meaning: "the file's content contradicts its name" },
  external_url: { retryable: true, meaning: 'only a URL is given and its host is not allowed' },
  deleted_in_target: {
    retryable: false,
    meaning: 'it was moved, and people deleted it in Pipedrive: a decision brings it back',
  },
  rolled_back: { retryable: true, meaning: 'it was removed from Pipedrive again' },
  target_refused: { retryable: true, meaning: 'Pipedrive refused the record' },
  target_failed: {
    retryable: true,
    meaning: 'Pipedrive failed at the record every time it was sent, and does not have it',
  },
  file_unreadable: { retryable: true, meaning: 'the file is in the export and cannot be read to its end' },
  transform_failed: {
    retryable: true,
    meaning: 'no request could be made of the record: a defect of sd2pd, to be reported',
  },
} as const;

export type ReasonCode = keyof typeof REASON_CODES;

/** Why a record was left out on purpose (counted as `filtered`). */
export type FilterCode =
  | 'object_disabled'
  | 'filtered_by_mapping'
  | 'not_sampled'
  | 'not_needed'
  | 'deleted_in_source'
  /** Of a delta: the row is as it was. */
  | 'unchanged';

/** What happened to a single value (`values.csv`). */
export type ValueAction = 'dropped' | 'defaulted' | 'shortened' | 'merged';

/** Whether `retry` can help after a correction of mapping, source or target; a code that this version does not know may. */
export function isRetryable(code: string | null): boolean {
  const known = Object.entries(REASON_CODES).find(([name]) => name === code);
  return known === undefined || known[1].retryable;
}
