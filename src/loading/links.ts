import type { Link, LinkObject } from '../mapping/transform/types.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { LinkRequest } from './port.js';
import type { RunContext } from './run-context.js';

export type LinkTable = (object: LinkObject, id: string) => Link;

/** Loads the fate of every record that a batch refers to, so that the transforms need no I/O. */
export async function loadLinks(context: RunContext, requests: readonly LinkRequest[]): Promise<LinkTable> {
  const wanted = new Map<LinkObject, Set<string>>();
  for (const { object, id } of requests) {
    const ids = wanted.get(object) ?? new Set();
    wanted.set(object, ids.add(id));
  }
  const known = new Map<LinkObject, Map<string, StoredRecord>>();
  for (const [object, ids] of wanted) {
    known.set(object, await context.ledger.records.fates(context.run, object, [...ids]));
  }
  return (object, id) => linkOf(known.get(object)?.get(id));
}

function linkOf(record: StoredRecord | undefined): Link {
  if (record === undefined) return { state: 'missing' };
  if (record.target_id !== null && (record.state === 'created' || record.state === 'merged')) {
    return { state: 'present', targetId: record.target_id };
  }
  return { state: 'skipped' };
}
