import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger/ledger.js';
import { MAPPED_OBJECTS, type MappedObject, type Mapping } from '../mapping/mapping-schema.js';
import { references } from '../smartdesk/columns.js';

/** Ids of the sampled records per object. */
export type Sample = Readonly<Record<MappedObject, ReadonlySet<string>>>;

/** As `loading/sample.ts`: the parents that a child needs are known before the parents' own object is looked at. */
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
 * The sample that `loading/sample.ts` will choose, without entering it into the ledger: a forecast leaves no trace of a
 * run that may never begin. Memory: the ids of the sample, and one page.
 * @param beat liveness; called once per page of rows
 */
export async function sampleOf(
  ledger: Ledger,
  size: number,
  mapping: Mapping,
  beat: () => void = () => undefined,
): Promise<Sample> {
  const chosen = Object.fromEntries(MAPPED_OBJECTS.map((object) => [object, new Set<string>()])) as Record<
    MappedObject,
    Set<string>
  >;
  for (const object of CHILDREN_FIRST) {
    for (const id of await evenlySpread(ledger, object, size, beat)) chosen[object].add(id);
    for (const row of await ledger.source.byIds(object, [...chosen[object]])) {
      for (const reference of references(object, JSON.parse(row.data) as Record<string, string>)) {
        if (isMapped(reference.object)) chosen[reference.object].add(reference.id);
      }
    }
  }
  for (const { merge, members, survivor } of mapping.organizations.merge) {
    if (merge && members.some(({ id }) => chosen.accounts.has(id))) chosen.accounts.add(survivor);
  }
  return chosen;
}

const isMapped = (object: string): object is MappedObject =>
  MAPPED_OBJECTS.some((mapped) => mapped === object);

async function evenlySpread(
  ledger: Ledger,
  object: MappedObject,
  size: number,
  beat: () => void,
): Promise<string[]> {
  let lowest: Array<{ readonly id: string; readonly hash: string }> = [];
  for await (const rows of ledger.source.pages(object)) {
    beat();
    const candidates = rows
      .filter((row) => row.skip_code === null)
      .map(({ source_id: id }) => ({ id, hash: hashOf(`${object}/${id}`) }));
    lowest = [...lowest, ...candidates].sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, size);
  }
  return lowest.map(({ id }) => id);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
