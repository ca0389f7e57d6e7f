import type { MigrationStatus } from '../contract/status.js';
import { META } from '../ledger/meta-keys.js';
import { CliError } from './cli-error.js';
import { completeStatus } from './complete-status.js';
import { EXIT } from './exit-codes.js';
import { GRPC, grpcCode } from './grpc-code.js';
import type { Session } from './session.js';

/** A query waits for a worker so long, in milliseconds; then the ledger answers. */
const QUERY_DEADLINE_MS = 5_000;

const NO_WAIT = { waiting: null };

export interface StatusReading {
  readonly status: MigrationStatus;
  /** Where it comes from: the workflow itself, or what it published last. */
  readonly from: 'workflow' | 'ledger';
}

/** The migration's status now. @throws CliError 69 when neither a worker nor the ledger can tell */
export async function readStatus(session: Session): Promise<StatusReading> {
  const live = await queryStatus(session);
  const published = await session.ledger?.meta.get<MigrationStatus>(META.status);
  const status = live ?? published ?? null;
  if (status === null) {
    throw new CliError(
      EXIT.unreachable,
      'no worker is listening, and the ledger holds no status yet',
      'start a worker: sd2pd worker',
    );
  }
  return {
    // What 0.1.0 published names no wait.
    status: await completeStatus({ ...NO_WAIT, ...status }, session.ledger),
    from: live === null ? 'ledger' : 'workflow',
  };
}

async function queryStatus({ workflow }: Session): Promise<MigrationStatus | null> {
  if (workflow === null) return null;
  try {
    return await workflow.client.withDeadline(Date.now() + QUERY_DEADLINE_MS, () =>
      workflow.handle.query<MigrationStatus>('status'),
    );
  } catch (error) {
    if (isUnanswered(error)) return null;
    throw error;
  }
}

/** No worker has polled of late, or none answered in time. */
function isUnanswered(error: unknown): boolean {
  const code = grpcCode(error);
  return code === GRPC.cancelled || code === GRPC.deadlineExceeded || code === GRPC.failedPrecondition;
}
