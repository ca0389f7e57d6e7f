import type { AccountRole } from '../contract/gates.js';
import { LeaseLost, LedgerFull, LedgerUnreachable } from '../ledger/errors.js';
import { TransformInvariantError } from '../mapping/transform/invariant-error.js';
import {
  CredentialsRefused,
  EdgeBlocked,
  Forbidden,
  PlanCapReached,
  RateLimited,
  TargetUnreachable,
} from '../pipedrive/errors.js';
import { SourceError } from '../smartdesk/source-error.js';
import { BudgetUsedUp, HoldNeeded } from './obstacles.js';

const ENGINEER = 'migration engineer';
const ADMIN = "customer's Pipedrive admin";
const RESUME = 'then: sd2pd resume NAME; it goes on with the same record';

/**
 * Turns an error that is not about one record into what the migration waits for. What is neither is given back as it
 * is: Temporal repeats the activity, and in the end it is a hold of its own.
 */
export function obstacleFrom(error: unknown): unknown {
  if (error instanceof HoldNeeded || error instanceof BudgetUsedUp || error instanceof LeaseLost)
    return error;
  if (error instanceof RateLimited) return new BudgetUsedUp(error.until.toISOString(), error.what, null);
  return targetHold(error) ?? ownHold(error) ?? error;
}

function targetHold(error: unknown): HoldNeeded | null {
  if (error instanceof CredentialsRefused) {
    const what = 'Pipedrive refuses the API token.';
    return new HoldNeeded('credentials_refused', what, ADMIN, `Give the worker a valid token, ${RESUME}`);
  }
  if (error instanceof Forbidden) {
    const what = `The token's user may not do what is needed (${error.request.method} ${error.request.path}).`;
    return new HoldNeeded('credentials_refused', what, ADMIN, `Give the user admin rights, ${RESUME}`);
  }
  if (error instanceof PlanCapReached) {
    const what = `A limit of the Pipedrive plan is reached (${error.code}).`;
    const next = `Archive closed deals, drop fields, or take a higher plan, ${RESUME}`;
    return new HoldNeeded('plan_cap', what, ADMIN, next);
  }
  if (error instanceof EdgeBlocked) {
    const what = "Pipedrive's network blocks us with an HTML page.";
    return new HoldNeeded(
      'edge_blocked',
      what,
      ENGINEER,
      `It is looked at again by itself; to go on at once, ${RESUME}`,
    );
  }
  if (error instanceof TargetUnreachable) {
    return new HoldNeeded(
      'target_unreachable',
      `${error.message}.`,
      ENGINEER,
      `It is tried again by itself; or ${RESUME}`,
    );
  }
  return null;
}

function ownHold(error: unknown): HoldNeeded | null {
  if (error instanceof TransformInvariantError) {
    const code = error.code === 'field_missing' ? 'field_missing' : 'mapping_changed';
    return new HoldNeeded(code, `${error.message}.`, ADMIN, `Put it back, then: sd2pd recheck NAME`);
  }
  if (error instanceof SourceError) {
    const next = `${error.next}, ${RESUME}`;
    const what = error.file === null ? sentence(error.what) : `${error.file} ${error.what}`;
    return new HoldNeeded('source_unreachable', `${what}.`, ENGINEER, next);
  }
  if (error instanceof LedgerUnreachable) {
    const next = `Bring it back; it is tried again by itself, or ${RESUME}`;
    return new HoldNeeded('ledger_unreachable', `${sentence(error.message)}.`, ENGINEER, next);
  }
  if (error instanceof LedgerFull) {
    const what = "The disk of the ledger is full (of its database's machine).";
    return new HoldNeeded('disk_full', what, ENGINEER, `Make room, ${RESUME}`);
  }
  if (isCode(error, ['ENOSPC', 'EDQUOT'])) {
    return new HoldNeeded('disk_full', "The worker's disk is full.", ENGINEER, `Make room, ${RESUME}`);
  }
  return null;
}

/** A mapped custom field is not in the account any more. */
export function fieldMissing(role: AccountRole): HoldNeeded {
  const what = `A custom field that the mapping needs was deleted in the ${role} account.`;
  const next =
    'Create it again (sd2pd fields NAME create), then: sd2pd recheck NAME; it goes on with the same record';
  return new HoldNeeded('field_missing', what, ADMIN, next);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
