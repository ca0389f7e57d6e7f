import { patched } from '@temporalio/workflow';
import { APPROVABLE_GATES, LOADED_GATES, type GateName } from '../src/contract/gates.js';
import type { AuditEntry, Decision, Receipt, RefusalType } from '../src/contract/messages.js';
import type { MissingItem } from '../src/contract/status.js';
import { act } from './activities.js';
import type { Migration } from './migration-context.js';

export type Action = 'approve' | 'reject';

/** A message that does not fit the moment. The migration goes on as if it had not come. */
export class Refusal extends Error {
  constructor(
    readonly type: RefusalType,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Records a person's decision. The answer comes when it is recorded, not when it is carried out.
 * @throws Refusal
 */
export async function decide(m: Migration, action: Action, decision: Decision): Promise<Receipt> {
  if (m.state.isKnown(decision.id)) return countedAlready(decision);
  if (isAmendment(m, action, decision) && patched('mapping-amendment')) return amend(m, decision);
  // The mapping may have been handed in anew since the gate was looked at.
  if (decision.gate === 'mapping' && m.state.isGateOpen('mapping')) await lookAtMapping(m);
  if (m.state.isKnown(decision.id)) return countedAlready(decision);
  const refusal =
    gateRefusal(m, decision) ??
    staleRefusal(m, decision) ??
    (action === 'approve' ? readinessRefusal(m) : null);
  if (refusal !== null) throw refusal;
  const fingerprint = m.state.gate?.fingerprint ?? '';
  m.state.remember(decision.id);
  m.state.record(acceptedEntry(decision, action, fingerprint));
  m.state.decision = { outcome: action === 'approve' ? 'approved' : 'rejected', fingerprint };
  return { recorded: true, gate: decision.gate, fingerprint, message: 'recorded' };
}

function acceptedEntry(decision: Decision, action: Action, fingerprint: string): AuditEntry {
  const { at = new Date().toISOString(), gate, by, note = null } = decision;
  return { at, gate, action, by, fingerprint, note, accepted: true, refusal: null };
}

/** What a validator can say before anything is recorded. Looks only. */
export function earlyRefusal(m: Migration, action: Action, decision: Decision): Refusal | null {
  if (m.state.isKnown(decision.id)) return null;
  // The mapping's current fingerprint is known only after a look into the ledger.
  if (isAmendment(m, action, decision)) return null;
  return gateRefusal(m, decision) ?? (decision.gate === 'mapping' ? null : staleRefusal(m, decision));
}

/** The mapping is approved again while records are loaded with another one, or about to be. */
function isAmendment(m: Migration, action: Action, { gate }: Decision): boolean {
  return (
    action === 'approve' && gate === 'mapping' && !m.state.isGateOpen('mapping') && m.isMappingConfirmed()
  );
}

/** Records that another mapping was approved; it is applied once the phase that runs is through. */
async function amend(m: Migration, decision: Decision): Promise<Receipt> {
  const look = await act.inspectGate(m.reference, 'mapping', m.loadingRole());
  if (m.state.isKnown(decision.id)) return countedAlready(decision);
  const { fingerprint, missing } = look;
  if (fingerprint === m.state.mapping) {
    throw new Refusal('GateNotOpen', 'this mapping is the confirmed one already: nothing would change');
  }
  if (decision.fingerprint !== undefined && decision.fingerprint !== fingerprint) throw stale(fingerprint);
  if (missing.length > 0) throw notReady('mapping', missing);
  m.state.remember(decision.id);
  m.state.record(acceptedEntry(decision, 'approve', fingerprint));
  m.state.amendment = { fingerprint, role: null, isConfirmed: false };
  m.nudge();
  const message =
    'recorded; records that are loaded already get the changed fields once the running phase is through';
  return { recorded: true, gate: 'mapping', fingerprint, message };
}

function gateRefusal(m: Migration, decision: Decision): Refusal | null {
  if (!APPROVABLE_GATES.includes(decision.gate)) {
    return new Refusal(
      'NotApprovable',
      `the gate ${decision.gate} opens when the target is right; nobody can wave it through`,
    );
  }
  const open = m.state.decision === null ? (m.state.gate?.name ?? null) : null;
  if (open === decision.gate) return errandRefusal(m, decision.gate);
  return new Refusal(
    'GateNotOpen',
    `the gate ${decision.gate} is not open${open === null ? '' : ` (${open} is)`}; a decision is never kept for later`,
  );
}

/** What is being carried out about single records changes what the decision would be about. */
function errandRefusal(m: Migration, gate: GateName): Refusal | null {
  if (m.state.errands.length === 0 || !LOADED_GATES.includes(gate)) return null;
  return new Refusal(
    'NotPossible',
    'a decision on single records is being carried out: decide when it is through',
  );
}

function staleRefusal(m: Migration, decision: Decision): Refusal | null {
  const current = m.state.gate?.fingerprint;
  if (decision.fingerprint === undefined || decision.fingerprint === current) return null;
  return stale(current ?? '');
}

function stale(current: string): Refusal {
  return new Refusal(
    'StaleFingerprint',
    `what was decided on is not what is there now: look again at ${current}`,
  );
}

function readinessRefusal(m: Migration): Refusal | null {
  const { gate } = m.state;
  if (gate === null || gate.missing.length === 0) return null;
  return notReady(gate.name, gate.missing);
}

function notReady(gate: GateName, missing: readonly MissingItem[]): Refusal {
  const problems = missing.map((item) => item.detail).join('; ');
  return new Refusal(gate === 'mapping' ? 'MappingInvalid' : 'NotApprovable', problems);
}

async function lookAtMapping(m: Migration): Promise<void> {
  const look = await act.inspectGate(m.reference, 'mapping', null);
  if (m.state.gate?.name === 'mapping') m.state.gate = { ...m.state.gate, ...look };
}

function countedAlready(decision: Decision): Receipt {
  return {
    recorded: true,
    gate: decision.gate,
    fingerprint: decision.fingerprint ?? null,
    message: 'a decision with this id is recorded already',
  };
}
