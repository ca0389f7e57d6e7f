import type { Link, LinkObject } from '../mapping/transform/types.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { LinkRequest } from './port.js';
import type { RunContext } from './run-context.js';

export type LinkTable = (object: LinkObject, id: string) => Link;

export interface LinkTables {
  /** Where a new record leads to. */
  readonly ofNew: LinkTable;
  /**
   * The same of a record that is in the target: its link to what people deleted there is what it was, and no reason to
   * leave its other fields as they are.
   */
  readonly ofPresent: LinkTable;
}

/** Loads the fate of every record that a batch refers to, so that the transforms need no I/O. */
export async function loadLinks(context: RunContext, requests: readonly LinkRequest[]): Promise<LinkTables> {
  const wanted = new Map<LinkObject, Set<string>>();
  for (const { object, id } of requests) {
    const ids = wanted.get(object) ?? new Set();
    wanted.set(object, ids.add(id));
  }
  const known = new Map<LinkObject, Map<string, StoredRecord>>();
  for (const [object, ids] of wanted) {
    known.set(object, await context.ledger.records.fates(context.run, object, [...ids]));
  }
  const former = await formerTargets(context, known);
  const ofNew: LinkTable = (object, id) => linkOf(known.get(object)?.get(id));
  return {
    ofNew,
    ofPresent: (object, id) => {
      const targetId = former.get(object)?.get(id);
      return targetId === undefined ? ofNew(object, id) : { state: 'present', targetId };
    },
  };
}

/** What records that people deleted in the target were there. */
async function formerTargets(
  { ledger, run }: RunContext,
  known: ReadonlyMap<LinkObject, ReadonlyMap<string, StoredRecord>>,
): Promise<Map<LinkObject, Map<string, string>>> {
  const former = new Map<LinkObject, Map<string, string>>();
  for (const [object, records] of known) {
    const deleted = [...records.values()].filter((record) => linkOf(record).state !== 'present');
    const ids = deleted.map((record) => record.source_id);
    if (ids.length > 0) former.set(object, await ledger.conflicts.formerTargets(run, object, ids));
  }
  return former;
}

function linkOf(record: StoredRecord | undefined): Link {
  if (record === undefined) return { state: 'missing' };
  if (record.target_id !== null && (record.state === 'created' || record.state === 'merged')) {
    return { state: 'present', targetId: record.target_id };
  }
  return { state: 'skipped' };
}
