/** What a request was, in words that hold no secret and no record content: method, path template, ids. */
export interface RequestLabel {
  readonly method: string;
  /** With `{id}` for ids. */
  readonly path: string;
  /** The ids in the path, in order. */
  readonly ids?: readonly string[];
}

/** What the caller can do, as a word: for a `switch` that the compiler checks. */
export type PipedriveErrorKind =
  | 'rate_limited'
  | 'record_refused'
  | 'credentials_refused'
  | 'forbidden'
  | 'plan_cap_reached'
  | 'edge_blocked'
  | 'gone'
  | 'outcome_unknown'
  | 'target_unreachable';

export function isPipedriveError(error: unknown): error is PipedriveError {
  return error instanceof PipedriveError;
}

/** Base of all errors of the client. Subclasses are cut by what the caller can do. */
export abstract class PipedriveError extends Error {
  abstract readonly kind: PipedriveErrorKind;

  constructor(
    what: string,
    readonly request: RequestLabel,
    readonly status: number | null,
  ) {
    super(`${request.method} ${realPath(request)}: ${what}`);
    this.name = new.target.name;
  }
}

/** The path with its ids in place. */
export function realPath({ path, ids = [] }: RequestLabel): string {
  let next = 0;
  return path.replace(/\{[^}]+\}/g, () => encodeURIComponent(ids[next++] ?? ''));
}

/** The day's tokens are used up, or the server asks for a long wait: nothing goes before `until`. */
export class RateLimited extends PipedriveError {
  override readonly kind = 'rate_limited';

  constructor(
    request: RequestLabel,
    /** When the budget is reset, or worth another look. */
    readonly until: Date,
    why = "the day's token budget is used up",
  ) {
    super(`${why} until ${until.toISOString()}`, request, 429);
  }
}

/** Pipedrive refused this record; others may pass. The record was certainly not created. */
export class RecordRefused extends PipedriveError {
  override readonly kind = 'record_refused';

  constructor(
    request: RequestLabel,
    override readonly status: number,
    /** Names of the fields that the answer complains about; values are never taken over. */
    readonly fields: readonly string[],
    /** Pipedrive's own error code, as `ERR_SCHEMA_VALIDATION_FAILED`. */
    readonly code: string | null,
  ) {
    const where = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
    super(`refused with status ${status}${code === null ? '' : ` ${code}`}${where}`, request, status);
  }
}

/** The token is not valid any more, or never was. */
export class CredentialsRefused extends PipedriveError {
  override readonly kind = 'credentials_refused';

  constructor(request: RequestLabel) {
    super('the API token was refused', request, 401);
  }
}

/** The token's user lacks the right. */
export class Forbidden extends PipedriveError {
  override readonly kind = 'forbidden';

  constructor(request: RequestLabel, status: number) {
    super("the token's user may not do this", request, status);
  }
}

/** A limit of the plan is reached. */
export class PlanCapReached extends PipedriveError {
  override readonly kind = 'plan_cap_reached';

  constructor(
    request: RequestLabel,
    readonly code: string,
  ) {
    super(`a limit of the plan is reached (${code})`, request, 403);
  }
}

/** The network's edge blocks us with an HTML page: going on makes it longer. */
export class EdgeBlocked extends PipedriveError {
  override readonly kind = 'edge_blocked';

  constructor(request: RequestLabel) {
    super('blocked at the edge of the network', request, 403);
  }
}

/** What the path names does not exist, or not any more. */
export class Gone extends PipedriveError {
  override readonly kind = 'gone';

  constructor(request: RequestLabel, status: number) {
    super('does not exist (any more)', request, status);
  }
}

/** A write may or may not have happened: look it up, never repeat it. */
export class OutcomeUnknown extends PipedriveError {
  override readonly kind = 'outcome_unknown';

  constructor(request: RequestLabel, why: string, status: number | null) {
    super(`the outcome is unknown (${why})`, request, status);
  }
}

/** Nothing was written, and retries are used up: the target cannot be reached or answers nothing usable. */
export class TargetUnreachable extends PipedriveError {
  override readonly kind = 'target_unreachable';

  constructor(request: RequestLabel, why: string, status: number | null) {
    super(`the target cannot be reached (${why})`, request, status);
  }
}
