import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from './activity-types.js';

/**
 * Heartbeats tell a dead worker from a slow one. Attempts are bounded so that a failure that is nobody's hold becomes
 * one instead of being repeated for ever out of sight.
 */
const RETRY = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '1 minute',
  maximumAttempts: 8,
} as const;

type Proxy = ActivityInterfaceFor<Activities>;

/** Long ones, that write or read a whole object: they beat, and a cancelled one ends its requests in flight first. */
const long: Proxy = proxyActivities<Activities>({
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '30s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: RETRY,
});

/** Looks and notes: seconds, but a target that answers slowly gets its time. */
const short: Proxy = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  // A worker that dies in the middle is noticed as soon as with a long one.
  heartbeatTimeout: '30s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: RETRY,
});

export const act: Proxy = {
  discover: long.discover,
  createFields: long.createFields,
  beginRun: long.beginRun,
  removeRun: long.removeRun,
  planPhase: long.planPhase,
  loadBatch: long.loadBatch,
  settlePhase: long.settlePhase,
  prepareSpotCheck: long.prepareSpotCheck,
  amendPhase: long.amendPhase,
  endAmendment: long.endAmendment,
  readDelta: long.readDelta,
  beginDelta: long.beginDelta,
  extendMapping: long.extendMapping,
  decideConflicts: long.decideConflicts,
  settleIssue: long.settleIssue,
  beginRollback: short.beginRollback,
  removePhase: long.removePhase,
  removeSchema: long.removeSchema,
  readBackRollback: long.readBackRollback,
  endRemoval: long.endRemoval,
  beginHypercare: short.beginHypercare,
  reportIssue: short.reportIssue,
  keepState: short.keepState,
  reopenSkipped: short.reopenSkipped,
  confirmMapping: short.confirmMapping,
  inspectGate: short.inspectGate,
  assignOwner: short.assignOwner,
  publish: short.publish,
  nextAuditNumber: short.nextAuditNumber,
};
