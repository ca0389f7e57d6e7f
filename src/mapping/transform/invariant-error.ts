/**
 * Something that an earlier gate rules out: an owner that does not resolve, a mapped field that the target lacks.
 * Never the fault of one record, so the phase must stop instead of skipping. The message holds no e-mail and no value.
 */
export class TransformInvariantError extends Error {
  override readonly name = 'TransformInvariantError';

  constructor(
    readonly code: 'owner_unresolved' | 'field_missing' | 'activity_type_missing' | 'record_mismatch',
    message: string,
  ) {
    super(message);
  }
}
