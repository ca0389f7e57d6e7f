import { createHash } from 'node:crypto';
import { MAPPED_OBJECTS, type MappedObject, type Mapping } from '../mapping/mapping-schema.js';
import type { Ledger } from '../ledger/ledger.js';
import { references } from '../smartdesk/columns.js';

/** Children first: the parents that a sampled child needs are known before the parents' own object is looked at. */
const CHILDREN_FIRST: readonly MappedObject[] = [
  'attachments',
  'notes',
  'activities',
  'tasks',
  'deals',
  'leads',
  'contacts',
  'accounts',
];

/**
 * Chooses the records of a sampled staging run: `size` per object, spread evenly by a hash of the id (so that the same
 * source gives the same sample), with all the records that they refer to and the accounts that theirs are merged into. Memory: one hash per row of one object.
 */
export async function chooseSample(
  ledger: Ledger,
  run: string,
  size: number,
  mapping: Mapping,
): Promise<void> {
  for (const object of CHILDREN_FIRST) {
    await ledger.samples.add(run, object, await evenlySpread(ledger, object, size));
    await addParents(ledger, run, object);
  }
  await addSurvivors(ledger, run, mapping);
}

async function evenlySpread(ledger: Ledger, object: MappedObject, size: number): Promise<string[]> {
  let chosen: Array<{ id: string; hash: string }> = [];
  for await (const rows of ledger.source.pages(object)) {
    const candidates = rows
      .filter((row) => row.skip_code === null)
      .map((row) => ({ id: row.source_id, hash: hashOf(`${object}/${row.source_id}`) }));
    chosen = [...chosen, ...candidates].sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, size);
  }
  return chosen.map((item) => item.id);
}

async function addParents(ledger: Ledger, run: string, object: MappedObject): Promise<void> {
  const ids = await ledger.samples.all(run, object);
  const parents = new Map<string, Set<string>>();
  for (const row of await ledger.source.byIds(object, ids)) {
    for (const reference of references(object, JSON.parse(row.data) as Record<string, string>)) {
      const known = parents.get(reference.object) ?? new Set();
      parents.set(reference.object, known.add(reference.id));
    }
  }
  for (const [parent, parentIds] of parents) {
    if (MAPPED_OBJECTS.includes(parent as MappedObject))
      await ledger.samples.add(run, parent, [...parentIds]);
  }
}

/** A merged account needs the one that it is merged into. */
async function addSurvivors(ledger: Ledger, run: string, mapping: Mapping): Promise<void> {
  const sampled = new Set(await ledger.samples.all(run, 'accounts'));
  const groups = mapping.organizations.merge.filter(
    (group) => group.merge && group.members.some((member) => sampled.has(member.id)),
  );
  await ledger.samples.add(
    run,
    'accounts',
    groups.map((group) => group.survivor),
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
