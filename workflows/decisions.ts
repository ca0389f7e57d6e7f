import { APPROVABLE_GATES } from '../src/contract/gates.js';
import type { Decision, Receipt, RefusalType } from '../src/contract/messages.js';
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
  m.state.record({
    at: decision.at ?? new Date().toISOString(),
    gate: decision.gate,
    action,
    by: decision.by,
    fingerprint,
    note: decision.note ?? null,
    accepted: true,
    refusal: null,
  });
  m.state.decision = { outcome: action === 'approve' ? 'approved' : 'rejected', fingerprint };
  return { recorded: true, gate: decision.gate, fingerprint, message: 'recorded' };
}

/** What a validator can say before anything is recorded. Looks only. */
export function earlyRefusal(m: Migration, decision: Decision): Refusal | null {
  if (m.state.isKnown(decision.id)) return null;
  // The mapping's current fingerprint is known only after a look into the ledger.
  return gateRefusal(m, decision) ?? (decision.gate === 'mapping' ? null : staleRefusal(m, decision));
}

function gateRefusal(m: Migration, decision: Decision): Refusal | null {
  if (!APPROVABLE_GATES.includes(decision.gate)) {
    return new Refusal(
      'NotApprovable',
      `the gate ${decision.gate} opens when the target is right; nobody can wave it through`,
    );
  }
  const open = m.state.decision === null ? (m.state.gate?.name ?? null) : null;
  if (open === decision.gate) return null;
  return new Refusal(
    'GateNotOpen',
    `the gate ${decision.gate} is not open${open === null ? '' : ` (${open} is)`}; a decision is never kept for later`,
  );
}

function staleRefusal(m: Migration, decision: Decision): Refusal | null {
  const current = m.state.gate?.fingerprint;
  if (decision.fingerprint === undefined || decision.fingerprint === current) return null;
  return new Refusal(
    'StaleFingerprint',
    `what was decided on is not what is there now: look again at ${current ?? ''}`,
  );
}

function readinessRefusal(m: Migration): Refusal | null {
  const { gate } = m.state;
  if (gate === null || gate.missing.length === 0) return null;
  const problems = gate.missing.map((item) => item.detail).join('; ');
  return new Refusal(gate.name === 'mapping' ? 'MappingInvalid' : 'NotApprovable', problems);
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
