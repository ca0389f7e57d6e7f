import { SOURCE_OBJECTS, type PhaseObject, type SourceObject } from '../contract/objects.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { RunContext } from '../loading/run-context.js';
import { canReferTo, referringRows } from '../trace/relatives.js';

/** Records merged into one, at most: a group of more is rare. */
const MAX_MERGED = 1_000;

const LEAD_PARENTS = { contacts: 'lead_persons', accounts: 'lead_organizations' } as const;

/**
 * Records of the account that refer to a record, in pages: by a column of theirs, to it or to one that was merged into it,
 * and the leads whose person or organization it is. Reads through the rows that could refer to it.
 */
export async function* referrersOf(
  context: RunContext,
  record: StoredRecord,
): AsyncGenerator<{ readonly object: PhaseObject; readonly records: readonly StoredRecord[] }> {
  const { ledger, run } = context;
  const { object, source_id: sourceId } = record;
  if (isLeadParent(object)) {
    yield { object: 'leads', records: [...(await ledger.records.fates(run, 'leads', [sourceId])).values()] };
    return;
  }
  if (!isSourceObject(object)) return;
  const merged = await ledger.trace.followers({ run, object, sourceId }, MAX_MERGED);
  for (const id of [sourceId, ...merged.map((follower) => follower.source_id)]) {
    for (const child of SOURCE_OBJECTS.filter((other) => canReferTo(other, object))) {
      for await (const fields of referringRows(ledger, child, { object, id })) {
        const records = [...(await ledger.records.fates(run, child, [...fields.keys()])).values()];
        yield { object: child, records };
      }
    }
  }
  yield* leadsOf(context, record);
}

/** Leads are one with a record through the person or organization that they require. */
async function* leadsOf(
  { ledger, run }: RunContext,
  { object, target_id: targetId }: StoredRecord,
): AsyncGenerator<{ readonly object: PhaseObject; readonly records: readonly StoredRecord[] }> {
  const parent = object === 'contacts' || object === 'accounts' ? LEAD_PARENTS[object] : null;
  if (parent === null || targetId === null) return;
  const ids = (await ledger.gone.sharing(run, parent, targetId)).map((each) => each.source_id);
  yield { object: 'leads', records: [...(await ledger.records.fates(run, 'leads', ids)).values()] };
}

function isLeadParent(object: string): boolean {
  return object === 'lead_persons' || object === 'lead_organizations';
}

function isSourceObject(object: string): object is SourceObject {
  return SOURCE_OBJECTS.some((known) => known === object);
}
