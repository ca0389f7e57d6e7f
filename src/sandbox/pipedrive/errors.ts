/** A finished answer: status, JSON body (or raw bytes) and extra headers. */
export interface Answer {
  status: number;
  body?: unknown;
  raw?: Buffer | NodeJS.ReadableStream;
  headers?: Record<string, string>;
}

/** Thrown by a handler to refuse the request; carries the whole answer. */
export class ApiError extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with status ${answer.status}`);
  }
}

export function ok(data: unknown, additional?: Record<string, unknown>): Answer {
  return { status: 200, body: { success: true, data, ...(additional && { additional_data: additional }) } };
}

export function created(data: unknown): Answer {
  return { status: 201, body: { success: true, data } };
}

/** v1 error envelope. */
export function v1Error(status: number, error: string, extra: Record<string, unknown> = {}): ApiError {
  const error_info = 'Please check developers.pipedrive.com for more information about Pipedrive API.';
  const body = { success: false, error, error_info, data: null, additional_data: null, ...extra };
  return new ApiError({ status, body });
}

export function v2Error(status: number, error: string, code: string): ApiError {
  return new ApiError({ status, body: { success: false, error, code } });
}

export function notFound(): ApiError {
  return new ApiError({
    status: 404,
    body: {
      success: false,
      error: 'Entity was not found',
      error_info: 'Object was not found.',
      code: 'ERR_NOT_FOUND',
      data: null,
      additional_data: null,
    },
  });
}

export function forbidden(): ApiError {
  return v1Error(403, 'You do not have permissions to do this.');
}

/** A plan's cap is reached; `code` is `feature_capping_deals_limit` or `feature_capping_custom_fields_limit`. */
export function planCap(code: string, error: string): ApiError {
  return v1Error(403, error, { code });
}

/** The gateway's answer to a missing, unknown or revoked token. */
export function unauthorized(correlationId: string): Answer {
  return {
    status: 401,
    body: {
      success: false,
      error: 'unauthorized access',
      errorCode: 401,
      error_info: 'Please check developers.pipedrive.com',
    },
    headers: { 'x-401-by-gw': 'true', 'x-correlation-id': correlationId },
  };
}

/** The edge's block page: not JSON, no rate-limit headers. */
export function edgeBlock(): Answer {
  return {
    status: 403,
    raw: Buffer.from(
      '<!DOCTYPE html>\n<html><head><title>Access denied</title></head><body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>',
    ),
    headers: { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare' },
  };
}

/** 429 body; it does not say which of the two limits was hit, only the headers do. */
export function tooManyRequests(): Answer {
  return {
    status: 429,
    body: { success: false, error: 'request over limit', errorCode: 429, data: null, additional_data: null },
  };
}
