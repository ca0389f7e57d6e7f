import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import type {
  ConflictDecisions,
  DeltaRequest,
  IssueReport,
  IssueSettlement,
  RollbackRequest,
} from '../src/contract/messages.js';
import { DELTA_EVERY } from '../src/contract/messages.js';
import { Refusal } from './decisions.js';
import { fieldsOf, instant, text } from './message-fields.js';
import { readHandedIn } from './read-messages.js';

/** Most decisions of one message: their numbers are in history for good. */
const MAX_IDS = 5_000;

/** @throws Refusal */
export function readDelta(raw: unknown): DeltaRequest {
  const fields = fieldsOf(raw);
  return { source: text(fields, 'source') ?? null, by: text(fields, 'by') ?? 'unknown' };
}

/**
 * @returns seconds between two deltas, 0: none by themselves; null where the message says nothing about it
 * @throws Refusal
 */
export function readDeltaEvery(raw: unknown): number | null {
  const every = fieldsOf(raw)['every'] ?? null;
  if (every === null || every === 0) return every;
  const { least, most } = DELTA_EVERY;
  if (!Number.isSafeInteger(every) || (every as number) < least || (every as number) > most) {
    throw new Refusal(
      'NotPossible',
      `give whole seconds between deltas, ${least} to ${most}, or 0 for none by themselves: {"every": 21600, "by": "…"}`,
    );
  }
  return every as number;
}

/** @throws Refusal */
export function readConflictDecisions(raw: unknown, now: string): ConflictDecisions {
  const fields = fieldsOf(raw);
  const given = fields['ids'];
  const ids = Array.isArray(given) ? (given as unknown[]).filter((id) => Number.isSafeInteger(id)) : [];
  const { decision } = fields;
  if (ids.length === 0 || ids.length > MAX_IDS || (decision !== 'source' && decision !== 'target')) {
    throw new Refusal(
      'NotPossible',
      `give numbers of conflicts (up to ${MAX_IDS}) and a decision: {"ids": [17], "decision": "source" or "target", "by": "…"}`,
    );
  }
  return { ids: ids as number[], decision, ...signed(fields, now) };
}

/** @throws Refusal */
export function readIssueReport(raw: unknown, now: string): IssueReport {
  const fields = fieldsOf(raw);
  const words = text(fields, 'text') ?? null;
  const id = text(fields, 'id') ?? null;
  // The CLI leaves the words in the ledger, under the id of the message.
  if (words === null && id === null) {
    throw new Refusal(
      'NotPossible',
      'say what is wrong: {"text": "…", "record": "contacts/con_1", "by": "…"}',
    );
  }
  const { by, at } = signed(fields, now);
  return { record: text(fields, 'record') ?? null, text: words, by, at, id };
}

const ACTIONS = ['repair', 'answer', 'decline'] as const;

/** @throws Refusal */
export function readIssueSettlement(raw: unknown, now: string): IssueSettlement {
  const fields = fieldsOf(raw);
  const { issue } = fields;
  const action = ACTIONS.find((known) => known === fields['action']);
  if (typeof issue !== 'number' || !Number.isSafeInteger(issue) || action === undefined) {
    throw new Refusal(
      'NotPossible',
      `give the issue's number and ${ACTIONS.join(', ')}: {"issue": 1, "action": "…"}`,
    );
  }
  const offer = text(fields, 'offer') ?? null;
  const file = fields['file'] == null ? null : readHandedIn(fields['file']);
  return { issue, action, offer, only: numbersIn(fields['only']), file, ...signed(fields, now) };
}

/** @returns null where no list is given: then all is meant */
function numbersIn(given: unknown): number[] | null {
  if (!Array.isArray(given)) return null;
  return (given as unknown[]).filter((n): n is number => Number.isSafeInteger(n)).slice(0, MAX_IDS);
}

/** @throws Refusal */
export function readRollback(raw: unknown, name: string): RollbackRequest {
  const fields = fieldsOf(raw);
  if (fields['confirm'] !== name) {
    throw new Refusal(
      'NotPossible',
      `a rollback is confirmed with the migration's name: {"confirm": "${name}"}`,
    );
  }
  const role = text(fields, 'run') ?? 'production';
  if (role !== 'staging' && role !== 'production') {
    throw new Refusal(
      'NotPossible',
      'give the run staging or production: what deltas moved is in production',
    );
  }
  const object = text(fields, 'object') ?? null;
  if (object !== null && !isPhase(object)) {
    throw new Refusal('NotPossible', `there is no object of that name; there are ${PHASES.join(', ')}`);
  }
  const withSchema = fields['withSchema'] === true;
  if (withSchema && object !== null) {
    throw new Refusal('NotPossible', 'fields and types are removed with everything, or not at all');
  }
  return { role, object, withSchema, by: text(fields, 'by') ?? 'unknown' };
}

function isPhase(object: string): object is PhaseObject {
  return PHASES.some((known) => known === object);
}

function signed(
  fields: Record<string, unknown>,
  now: string,
): { readonly by: string; readonly at: string; readonly note: string | null } {
  return {
    by: text(fields, 'by') ?? 'unknown',
    at: instant(fields, 'at') ?? now,
    note: text(fields, 'note') ?? null,
  };
}
