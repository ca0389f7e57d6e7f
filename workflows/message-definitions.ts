import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { MessageName, Receipt } from '../src/contract/messages.js';
import type { MigrationStatus } from '../src/contract/status.js';

export const statusQuery = defineQuery<MigrationStatus>('status');

function define(name: MessageName): {
  signal: ReturnType<typeof defineSignal<[unknown]>>;
  update: ReturnType<typeof defineUpdate<Receipt, [unknown]>>;
} {
  return { signal: defineSignal<[unknown]>(name), update: defineUpdate<Receipt, [unknown]>(name) };
}

/**
 * Signals and updates of `migration-NAME`. Arguments are `unknown`: any Temporal client can send anything, and what
 * cannot be read must be refused, not fail the workflow.
 */
export const messages = {
  approve: define('approve'),
  reject: define('reject'),
  recheck: define('recheck'),
  assignOwner: define('assignOwner'),
  createFields: define('createFields'),
  pause: define('pause'),
  resume: define('resume'),
  retry: define('retry'),
  delta: define('delta'),
  decideConflicts: define('decideConflicts'),
  reportIssue: define('reportIssue'),
  settleIssue: define('settleIssue'),
  rollback: define('rollback'),
  cancel: define('cancel'),
} as const satisfies Record<MessageName, unknown>;
