import type { StaysCode } from '../contract/rollback-reasons.js';
import type { EndedRemoval } from '../ledger/removal-store.js';
import type { Written } from '../ledger/written-store.js';
import type { EntityPort } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';
import { isChangedSince } from '../loading/update/changed-since.js';
import { readMany } from '../loading/update/read-many.js';

/** A record of the target that this migration made. */
export interface Removable {
  readonly sourceId: string;
  readonly targetId: string;
  /** What was written into it last; null: unknown, so that it is taken for touched. */
  readonly written: Written | null;
}

/**
 * Why a record stays: somebody changed it; something leads to it that stays; people merged it into another record, which
 * stays; Pipedrive refuses its deletion; nobody asked for pipelines and stages.
 */
export type Staying = Extract<StaysCode, 'changed' | 'linked' | 'merged' | 'refused' | 'not_asked'>;

/** Why nothing is left of a record to remove: people had deleted it. */
export const DELETED = 'deleted';

/** What becomes of a record. */
export interface Judged extends Removable {
  /** Null: it goes. */
  readonly stays: Staying | null;
  /** For a person: what leads there. */
  readonly detail: string;
  /** It is not there any more. */
  readonly isGone: boolean;
}

export type Judge = (
  context: RunContext,
  port: EntityPort,
  records: readonly Removable[],
) => Promise<Judged[]>;

export function verdict(record: Removable, stays: Staying | null, detail = ''): Judged {
  return { ...record, stays, detail, isGone: false };
}

export function gone(record: Removable): Judged {
  return { ...record, stays: null, detail: '', isGone: true };
}

/** How it is written down. */
export function lineFor(
  { object }: Pick<EntityPort, 'object'>,
  { sourceId, targetId, stays, isGone, detail }: Judged,
): EndedRemoval {
  return {
    object,
    source_id: sourceId,
    target_id: targetId,
    state: stays === null && !isGone ? 'done' : 'dropped',
    why: isGone ? DELETED : (stays ?? ''),
    detail,
  };
}

/** Everything goes, whoever changed it: a staging run that was rejected. */
export const everything: Judge = (_context, _port, records) =>
  Promise.resolve(records.map((record) => verdict(record, null)));

/** Nothing goes: it was not asked for. */
export const notAsked: Judge = (_context, _port, records) =>
  Promise.resolve(records.map((record) => verdict(record, 'not_asked')));

/** What nobody changed since we wrote it goes. Each is read, where it can be a hundred with one request. */
export const untouchedOnly: Judge = async (context, port, records) => {
  const present = await readMany(
    context,
    port,
    records.map((record) => record.targetId),
  );
  return records.map((record) => {
    const actual = present.get(record.targetId);
    if (actual === undefined) return gone(record);
    return verdict(record, isOurs(port, record, actual) ? null : 'changed');
  });
};

export function isOurs(
  port: EntityPort,
  { written }: Removable,
  actual: Readonly<Record<string, unknown>>,
): boolean {
  return written !== null && !written.isTouched && !isChangedSince(port, written, actual);
}
