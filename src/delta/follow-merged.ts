import type { StoredRecord } from '../ledger/record-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';

export interface Following {
  /** Where it may have been merged into; else it is looked for among the links that were seen to move. */
  readonly into?: string;
  /** Leave a record alone that is gone and was not merged. */
  readonly onlyFollow?: boolean;
}

/** What became of a record that may be gone. */
export type Fate =
  | { readonly fate: 'there'; readonly record: Readonly<Record<string, unknown>> }
  | { readonly fate: 'merged'; readonly into: string }
  | { readonly fate: 'deleted' };

/**
 * Looks at a record that we made and that may be gone. One that people merged into another is that one from now on; one
 * that they deleted is not brought back: it becomes a skip, and whether it is created again is a person's decision.
 */
export async function followOrForget(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  record: StoredRecord,
  following: Following = {},
): Promise<Fate> {
  const { ledger, run } = context;
  const id = record.target_id ?? '';
  const present = await readPresent(context, port, id);
  if (present !== null) return { fate: 'there', record: present };
  const into = await survivorOf(context, port, record, following.into);
  if (into !== null) {
    const survivors = await ledger.records.byTargetIds(run, port.object, [into]);
    await ledger.gone.follow(lease.fence, record, into, survivors.get(into)?.source_id ?? null);
    return { fate: 'merged', into };
  }
  if (following.onlyFollow === true) return { fate: 'deleted' };
  await ledger.gone.forget(lease.fence, record);
  return { fate: 'deleted' };
}

/** The one of the candidates that is there: a chain of merges leads to the last. */
async function survivorOf(
  context: RunContext,
  port: EntityPort,
  record: StoredRecord,
  into: string | undefined,
): Promise<string | null> {
  const { ledger, run } = context;
  const seen = new Set([record.target_id ?? '']);
  const candidates = into === undefined ? [] : [into];
  candidates.push(...(await ledger.written.movedTo(run, record.target_object ?? '', record.target_id ?? '')));
  for (let candidate = candidates.shift(); candidate !== undefined; candidate = candidates.shift()) {
    if (seen.has(candidate)) continue;
    seen.add(candidate);
    if ((await readPresent(context, port, candidate)) !== null) return candidate;
    candidates.push(...(await ledger.written.movedTo(run, record.target_object ?? '', candidate)));
  }
  return null;
}
