import { isGateName } from '../src/contract/gates.js';
import type {
  CreateFieldsRequest,
  Decision,
  HandedInRows,
  OwnerAssignment,
  RetryRequest,
} from '../src/contract/messages.js';
import { Refusal } from './decisions.js';
import { fieldsOf, instant, MAX_TEXT, text, type Fields } from './message-fields.js';

/** @throws Refusal when the message is no decision */
export function readDecision(raw: unknown): Decision {
  const fields = fieldsOf(raw);
  if (!isGateName(fields.gate))
    throw new Refusal('GateNotOpen', 'give the name of a gate: {"gate": "mapping", "by": "…"}');
  const { gate } = fields;
  return {
    gate,
    by: text(fields, 'by') ?? 'unknown',
    ...optional('note', text(fields, 'note')),
    ...optional('fingerprint', text(fields, 'fingerprint')),
    ...optional('at', instant(fields, 'at')),
    ...optional('id', text(fields, 'id')),
  };
}

/** @throws Refusal */
export function readAssignment(raw: unknown): OwnerAssignment {
  const fields = fieldsOf(raw);
  const source = text(fields, 'source');
  const target = text(fields, 'target');
  if (source === undefined || target === undefined) {
    throw new Refusal('NotPossible', 'give both e-mails: {"source": "…", "target": "…", "by": "…"}');
  }
  return { source, target, by: text(fields, 'by') ?? 'unknown' };
}

/** @throws Refusal */
export function readCreateFields(raw: unknown): CreateFieldsRequest {
  const fields = fieldsOf(raw);
  const { account } = fields;
  if (account !== 'staging' && account !== 'production') {
    throw new Refusal('NotPossible', 'give the account: {"account": "staging" or "production", "by": "…"}');
  }
  return { account, by: text(fields, 'by') ?? 'unknown' };
}

/** @throws Refusal */
export function readRetry(raw: unknown): RetryRequest {
  const fields = fieldsOf(raw);
  const named = { ...optional('reason', text(fields, 'reason')), ...optional('by', text(fields, 'by')) };
  return fields['file'] === undefined ? named : { ...named, file: readHandedIn(fields['file']) };
}

/** @throws Refusal */
export function readHandedIn(raw: unknown): HandedInRows {
  const fields = fieldsOf(raw);
  const [set, object] = [text(fields, 'set'), text(fields, 'object')];
  if (set === undefined || object === undefined) {
    throw new Refusal('NotPossible', 'hand the file in with: sd2pd retry NAME --file OBJECT_skip.csv');
  }
  const columns = Array.isArray(fields['columns']) ? (fields['columns'] as unknown[]) : [];
  return {
    set,
    object,
    rows: number(fields, 'rows'),
    corrected: number(fields, 'corrected'),
    columns: columns.filter((name) => typeof name === 'string').map((name) => name.slice(0, MAX_TEXT)),
  };
}

function number(fields: Fields, key: string): number {
  const value = fields[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Who sent a message that has nothing else to say. */
export function readBy(raw: unknown): string {
  return text(fieldsOf(raw), 'by') ?? 'unknown';
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
}
