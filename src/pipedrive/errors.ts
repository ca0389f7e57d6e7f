/** What a request was, in words that hold no secret and no record content: method, path template, ids. */
export interface RequestLabel {
  readonly method: string;
  readonly path: string;
}

/** Base of all errors of the client. Subclasses are cut by what the caller can do. */
export abstract class PipedriveError extends Error {
  constructor(
    what: string,
    readonly request: RequestLabel,
    readonly status: number | null,
  ) {
    super(`${request.method} ${request.path}: ${what}`);
    this.name = new.target.name;
  }
}

/** The day's share of the tokens, or of the old POST and PUT counter, is used up: nothing goes before `until`. */
export class RateLimited extends PipedriveError {
  constructor(
    request: RequestLabel,
    /** By this machine's clock. */
    readonly until: Date,
    readonly what: 'tokens' | 'requests',
  ) {
    const budget = what === 'tokens' ? "the day's token budget is" : "the day's POST and PUT requests are";
    super(`${budget} used up until ${until.toISOString()}`, request, 429);
  }
}

/** Pipedrive refused this record; others may pass. The record was certainly not created. */
export class RecordRefused extends PipedriveError {
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
  constructor(request: RequestLabel) {
    super('the API token was refused', request, 401);
  }
}

/** The token's user lacks the right. */
export class Forbidden extends PipedriveError {
  constructor(request: RequestLabel, status: number) {
    super("the token's user may not do this", request, status);
  }
}

/** A limit of the plan is reached. */
export class PlanCapReached extends PipedriveError {
  constructor(
    request: RequestLabel,
    readonly code: string,
  ) {
    super(`a limit of the plan is reached (${code})`, request, 403);
  }
}

/** The network's edge blocks us with an HTML page: going on makes it longer. */
export class EdgeBlocked extends PipedriveError {
  constructor(request: RequestLabel) {
    super('blocked at the edge of the network', request, 403);
  }
}

/** What the path names does not exist, or not any more. */
export class Gone extends PipedriveError {
  constructor(request: RequestLabel, status: number) {
    super('does not exist (any more)', request, status);
  }
}

/** A write may or may not have happened: look it up, never repeat it. */
export class OutcomeUnknown extends PipedriveError {
  constructor(request: RequestLabel, why: string, status: number | null) {
    super(`the outcome is unknown (${why})`, request, status);
  }
}

/** Nothing was written, and retries are used up: the target cannot be reached or answers nothing usable. */
export class TargetUnreachable extends PipedriveError {
  constructor(request: RequestLabel, why: string, status: number | null) {
    super(`the target cannot be reached (${why})`, request, status);
  }
}
