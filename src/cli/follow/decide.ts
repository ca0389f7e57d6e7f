import { hostname, userInfo } from 'node:os';
import type { GateName } from '../../contract/gates.js';
import type { GateStatus, MigrationStatus } from '../../contract/status.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { handInMapping } from '../hand-in-mapping.js';
import { mappingSummary } from './mapping-summary.js';
import { readStatus } from '../read-status.js';
import { sendMessage, type Delivery } from '../send-message.js';
import type { LiveSession } from '../session.js';

export interface DecisionOptions {
  readonly by: string;
  readonly note?: string | undefined;
  /** ISO instant of the decision, if it was made earlier. */
  readonly at?: string | undefined;
}

export interface Decided {
  readonly delivery: Delivery;
  readonly fingerprint: string | undefined;
  /** Lines about the mapping that deserve a look. */
  readonly warnings: readonly string[];
  /** What is approved with a mapping, in numbers; empty for other decisions. */
  readonly summary: readonly string[];
}

/** Who decides unless `--by` says otherwise. */
export function defaultBy(): string {
  return `${userInfo().username}@${hostname()}`;
}

/**
 * Approves or rejects a gate with the fingerprint of what is current. Approving `mapping` hands in the mapping file first.
 * @throws CliError 65 when the decision does not fit, 78 for a mapping file that cannot be used
 */
export async function decide(
  session: LiveSession,
  action: 'approve' | 'reject',
  gate: GateName,
  options: DecisionOptions,
): Promise<Decided> {
  const mapping = gate === 'mapping' && action === 'approve' ? await currentMapping(session) : null;
  const fingerprint = mapping?.fingerprint ?? (await openFingerprint(session, gate));
  const summary = mapping === null ? [] : await mappingSummary(session, mapping.fingerprint);
  const { by, note, at } = options;
  const delivery = await sendMessage(session, action, {
    gate,
    by,
    ...(note === undefined ? {} : { note }),
    ...(at === undefined ? {} : { at }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  });
  return { delivery, fingerprint, warnings: mapping?.warnings ?? [], summary };
}

/** Answers the gate that a status shows. */
export async function approveShown(session: LiveSession, gate: GateStatus, by: string): Promise<Decided> {
  return decide(session, 'approve', gate.name, { by });
}

interface CurrentMapping {
  readonly fingerprint: string;
  readonly warnings: readonly string[];
}

async function currentMapping({ config, ledger }: LiveSession): Promise<CurrentMapping> {
  if (ledger === null) {
    throw new CliError(
      EXIT.unreachable,
      'the ledger is not here, so the mapping cannot be handed in',
      'run the command on the machine that has the ledger',
    );
  }
  const handedIn = await handInMapping(config, ledger);
  if (handedIn !== null) return handedIn;
  const current = await ledger.mappings.current();
  if (current === null) {
    throw new CliError(
      EXIT.config,
      `${config.mapping}: there is no mapping to approve`,
      'write one with: sd2pd discover -c FILE',
    );
  }
  return {
    fingerprint: current.fingerprint,
    warnings: [`${config.mapping} is not there: the proposal is approved`],
  };
}

/** What the person sees now; unknown when nobody can tell: then the workflow takes what is current. */
async function openFingerprint(session: LiveSession, gate: GateName): Promise<string | undefined> {
  const status: MigrationStatus | null = await readStatus(session)
    .then((reading) => reading.status)
    .catch(() => null);
  return status?.gate?.name === gate ? status.gate.fingerprint : undefined;
}
