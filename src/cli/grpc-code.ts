/** The gRPC status codes that commands tell apart. */
export const GRPC = {
  cancelled: 1,
  deadlineExceeded: 4,
  failedPrecondition: 9,
  unavailable: 14,
} as const;

/** gRPC status code of an error of the Temporal client or of its cause; null for any other error. */
export function grpcCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  return codeOf(error.cause) ?? codeOf(error);
}

function codeOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('code' in value)) return null;
  return typeof value.code === 'number' ? value.code : null;
}
