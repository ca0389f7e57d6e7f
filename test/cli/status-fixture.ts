import type { GateStatus, MigrationStatus, PhaseStatus } from '../../src/contract/status.js';

export function phase(change: Partial<PhaseStatus> = {}): PhaseStatus {
  return {
    run: 'staging',
    object: 'accounts',
    state: 'running',
    source: 100,
    created: 40,
    merged: 0,
    filtered: 0,
    skipped: 0,
    pending: 60,
    perSecond: 20,
    etaSeconds: 3,
    ...change,
  };
}

export function gate(change: Partial<GateStatus> = {}): GateStatus {
  return {
    name: 'mapping',
    account: null,
    openSince: '2026-11-23T10:00:00.000Z',
    fingerprint: 'sha256:aa',
    approvable: true,
    question: 'Is this mapping right?',
    missing: [],
    next: 'sd2pd approve NAME mapping',
    ...change,
  };
}

export function migrationStatus(change: Partial<MigrationStatus> = {}): MigrationStatus {
  return {
    schema: 1,
    name: 'acme',
    workflowId: 'migration-acme',
    runId: 'r1',
    stage: 'staging',
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
