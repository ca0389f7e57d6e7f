import type { Position } from './migration-state.js';
import type { AccountRole } from '../src/contract/gates.js';
import type {
  ConflictDecisions,
  DeltaRequest,
  IssueSettlement,
  RollbackRequest,
} from '../src/contract/messages.js';

/** A run of phases: the first load of an account, or a delta into it. */
export interface Run {
  /** `staging`, `production`, `delta-1` … */
  readonly run: string;
  readonly role: AccountRole;
}

/** A delta on its way. */
export interface DeltaInProgress extends DeltaRequest {
  readonly run: string;
  /** Where the migration was when it was asked for, and is again afterwards. */
  readonly returnTo: 'freeze' | 'watch' | 'cutover' | 'hypercare';
}

/** Something small that a person decided, carried out while nothing else runs. */
export type Errand =
  ({ readonly kind: 'conflicts' } & ConflictDecisions) | ({ readonly kind: 'issue' } & IssueSettlement);

/** What breaks off whatever the migration is at, in good order. */
export type Interrupt =
  | { readonly kind: 'cancel'; readonly by: string; readonly note: string | null }
  | ({ readonly kind: 'rollback' } & RollbackRequest);

/** A rollback on its way, and where the migration was before. */
export interface RollbackInProgress extends RollbackRequest {
  readonly from: Position;
  /** ISO instant at which it was asked for. */
  readonly since: string;
  /** How the migration had ended that was started anew for it; absent: it had not. */
  readonly ended?: 'completed' | 'cancelled' | 'rolled_back';
}
