import { SOURCE_OBJECTS, type SourceObject } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { STANDARD_COLUMNS, references } from '../smartdesk/columns.js';
import type { RecordName } from './record-name.js';
import type { Children, Relative, Relatives } from './record-story.js';
import { relativeOf } from './run-stories.js';

/** Children of one object that are named; the others are counted. */
const MAX_LISTED = 10;

const LEAD_PARENTS = ['lead_organizations', 'lead_persons'] as const;

/** Records that it refers to, and that refer to it, with what became of them in a run. */
export async function relativesOf(
  ledger: Ledger,
  run: string | null,
  name: RecordName,
  values: Readonly<Record<string, string>> | null,
): Promise<Relatives> {
  const { object, id } = name;
  if (isLeadParent(object)) {
    return { run, parents: [await stateOf(ledger, run, 'leads', id, '')], leadParents: [], children: [] };
  }
  if (!isSourceObject(object)) return { run, parents: [], leadParents: [], children: [] };
  const parents: Relative[] = [];
  for (const reference of references(object, values ?? {})) {
    parents.push(await stateOf(ledger, run, reference.object, reference.id, reference.field));
  }
  return {
    run,
    parents,
    leadParents: object === 'leads' ? await leadParents(ledger, run, id) : [],
    children: await childrenOf(ledger, run, object, id),
  };
}

const isLeadParent = (object: string): boolean => LEAD_PARENTS.some((known) => known === object);

const isSourceObject = (object: string): object is SourceObject =>
  SOURCE_OBJECTS.some((known) => known === object);

/** A lead that names nobody requires no person; then there is none. */
async function leadParents(ledger: Ledger, run: string | null, id: string): Promise<Relative[]> {
  if (run === null) return [];
  const found: Relative[] = [];
  for (const object of LEAD_PARENTS) {
    const record = (await ledger.records.fates(run, object, [id])).get(id);
    if (record !== undefined) found.push(relativeOf(record, ''));
  }
  return found;
}

async function stateOf(
  ledger: Ledger,
  run: string | null,
  object: SourceObject,
  id: string,
  field: string,
): Promise<Relative> {
  const record = run === null ? undefined : (await ledger.records.fates(run, object, [id])).get(id);
  if (record !== undefined) return relativeOf(record, field);
  const [row] = await ledger.source.byIds(object, [id]);
  const state = row === undefined ? 'absent' : 'unplanned';
  return { record: `${object}/${id}`, field, state, targetId: null, reasonCode: null };
}

/** One pass over the rows of every object that can refer to it. Constant memory. */
async function childrenOf(
  ledger: Ledger,
  run: string | null,
  object: SourceObject,
  id: string,
): Promise<Children[]> {
  const found: Children[] = [];
  for (const child of SOURCE_OBJECTS.filter((other) => canReferTo(other, object))) {
    const children = await childrenIn(ledger, run, child, { object, id });
    if (children.count > 0) found.push(children);
  }
  return found;
}

export function canReferTo(child: SourceObject, object: SourceObject): boolean {
  return STANDARD_COLUMNS[child].some(({ kind, refersTo }) => refersTo === object || kind === 'parent_id');
}

/** Rows of an object that refer to a record, in pages: source id, and the column that holds the reference. */
export async function* referringRows(
  ledger: Ledger,
  child: SourceObject,
  { object, id }: RecordName,
): AsyncGenerator<Map<string, string>> {
  for await (const page of ledger.source.containing(child, id)) {
    const fields = new Map<string, string>();
    for (const row of page) {
      const values = JSON.parse(row.data) as Record<string, string>;
      const reference = references(child, values).find((to) => to.object === object && to.id === id);
      if (reference !== undefined) fields.set(row.source_id, reference.field);
    }
    if (fields.size > 0) yield fields;
  }
}

async function childrenIn(
  ledger: Ledger,
  run: string | null,
  child: SourceObject,
  name: RecordName,
): Promise<Children> {
  const states: Record<string, number> = {};
  const listed: Relative[] = [];
  let count = 0;
  for await (const fields of referringRows(ledger, child, name)) {
    const fates =
      run === null
        ? new Map<string, StoredRecord>()
        : await ledger.records.fates(run, child, [...fields.keys()]);
    for (const [childId, field] of fields) {
      const record = fates.get(childId);
      const relative: Relative =
        record === undefined
          ? { record: `${child}/${childId}`, field, state: 'unplanned', targetId: null, reasonCode: null }
          : relativeOf(record, field);
      states[relative.state] = (states[relative.state] ?? 0) + 1;
      if (listed.length < MAX_LISTED) listed.push(relative);
      count += 1;
    }
  }
  return { object: child, count, states, listed };
}
