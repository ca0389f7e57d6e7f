import type { GateStatus, MigrationStatus, PhaseStatus } from '../../../src/contract/status.js';

export function phaseOf(change: Partial<PhaseStatus>): PhaseStatus {
  const counts = { source: 0, created: 0, merged: 0, filtered: 0, skipped: 0, pending: 0 };
  return {
    run: 'production',
    object: 'contacts',
    state: 'done',
    ...counts,
    perSecond: null,
    etaSeconds: null,
    ...change,
  };
}

export function gateOf(change: Partial<GateStatus>): GateStatus {
  return {
    name: 'owners',
    account: 'staging',
    openSince: '2026-11-23T14:00:00.000Z',
    fingerprint: 'sha256:one',
    approvable: false,
    question: 'Does every owner have a user?',
    missing: [],
    next: 'recheck',
    ...change,
  };
}

export function statusOf(change: Partial<MigrationStatus>): MigrationStatus {
  return {
    schema: 1,
    name: 'demo',
    workflowId: 'migration-demo',
    runId: 'run',
    stage: 'production',
    state: 'running',
    gate: null,
    lastDecision: null,
    holds: [],
    phases: [],
    tokens: {},
    waiting: null,
    eta: null,
    outcome: null,
    ...change,
  };
}
