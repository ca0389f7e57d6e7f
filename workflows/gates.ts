import { condition } from '@temporalio/workflow';
import { APPROVABLE_GATES, type AccountRole, type GateName } from '../src/contract/gates.js';
import type { GateStatus } from '../src/contract/status.js';
import { act } from './activities.js';
import type { GateLook } from './activity-types.js';
import type { Migration } from './migration-context.js';

/** `fields` and `owners` look again by themselves: after 30 s, doubling to 15 minutes (contract, section 4). */
const FIRST_RECHECK_MS = 30_000;
const LAST_RECHECK_MS = 15 * 60_000;

export type GateOutcome =
  | { readonly outcome: 'approved' | 'rejected'; readonly fingerprint: string }
  /** `retry` was asked for at the gate: the records are taken again and the gate opens anew. */
  | { readonly outcome: 'retry' }
  /** The mapping was approved anew: it is applied, and the gate opens again. */
  | { readonly outcome: 'amendment' }
  /** The workflow has to continue as new and comes back to the gate. */
  | { readonly outcome: 'later' };

/** Opens a gate that a person decides, and waits for the decision, for weeks if need be. */
export async function waitForDecision(
  m: Migration,
  gate: GateName,
  role: AccountRole | null,
): Promise<GateOutcome> {
  const since = m.state.openSince(gate, role) ?? new Date().toISOString();
  await lookAt(m, gate, role, since);
  await m.publish();
  for (;;) {
    const seen = m.state.nudges;
    await condition(
      () =>
        m.state.decision !== null ||
        m.state.retries.length > 0 ||
        m.state.hasNewMapping() ||
        m.state.audit.length > 0 ||
        m.state.nudges > seen,
    );
    const { decision } = m.state;
    if (decision !== null || m.state.retries.length > 0) {
      m.state.closeGate();
      // Only a rejected staging run is removed; what production holds stays until somebody rolls it back.
      if (decision?.outcome === 'rejected' && gate === 'staging') m.state.rejectedRuns.push('staging');
      return decision ?? { outcome: 'retry' };
    }
    if (m.state.hasNewMapping()) {
      m.state.closeGate();
      return { outcome: 'amendment' };
    }
    await m.publish();
    if (m.state.nudges > seen) await lookAt(m, gate, role, since);
    if (m.shouldContinueAsNew()) return { outcome: 'later' };
  }
}

/**
 * Waits until a gate is open because the target is right. Nobody can wave it through.
 * @returns false when something else has to be done first: continue as new, or confirm another mapping
 */
export async function openByItself(m: Migration, gate: GateName, role: AccountRole): Promise<boolean> {
  const since = m.state.openSince(gate, role) ?? new Date().toISOString();
  for (let delay = FIRST_RECHECK_MS; ; delay = Math.min(delay * 2, LAST_RECHECK_MS)) {
    if (m.state.hasNewMapping()) {
      m.state.closeGate();
      return false;
    }
    const seen = m.state.nudges;
    const look = await lookAt(m, gate, role, since);
    if (look.missing.length === 0) {
      m.state.closeGate();
      m.state.record({
        at: new Date().toISOString(),
        gate,
        action: 'open',
        by: 'sd2pd',
        fingerprint: look.fingerprint,
        note: `${role}: nothing is missing`,
        accepted: true,
        refusal: null,
      });
      return true;
    }
    await m.publish();
    await condition(() => m.state.nudges > seen, delay, { summary: `${gate} (${role}): looks again` });
    if (m.shouldContinueAsNew()) return false;
  }
}

async function lookAt(
  m: Migration,
  gate: GateName,
  role: AccountRole | null,
  since: string,
): Promise<GateLook> {
  const look = await m.holding(`Look at the gate ${gate}`, () => act.inspectGate(m.reference, gate, role));
  const approvable = APPROVABLE_GATES.includes(gate);
  if (approvable || look.missing.length > 0) m.state.openGate(gateStatus(gate, role, since, look));
  return look;
}

function gateStatus(
  gate: GateName,
  account: AccountRole | null,
  openSince: string,
  look: GateLook,
): GateStatus {
  const { fingerprint, question, missing, next } = look;
  const approvable = APPROVABLE_GATES.includes(gate);
  return { name: gate, account, openSince, fingerprint, approvable, question, missing, next };
}
