import { SOURCE_OBJECTS, type SourceObject } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type RunFacts } from '../ledger/meta-keys.js';
import { MAPPED_OBJECTS, type MappedObject, type Mapping } from '../mapping/mapping-schema.js';
import type { ObjectProfile } from '../smartdesk/profile.js';
import { readRunMapping } from './discovery-facts.js';
import { SpotCheckChooser, type OptionCounts, type SpotCheckChoice } from './spot-check-chooser.js';
import type { SpotCheckSheet } from './spot-check-html.js';

/** What was read from Pipedrive for one record of the sheet. */
export interface SpotCheckRecord {
  readonly object: string;
  readonly source_id: string;
  readonly target_id: string;
  /** By field name. */
  readonly target: Readonly<Record<string, unknown>>;
  /** As `chooseSpotCheck` said. */
  readonly why?: string;
}

/** Key of the ledger's `SpotCheckRecord[]` of a run. */
export function spotCheckKey(run: string): string {
  return `spotcheck.${run}`;
}

/**
 * Chooses 25 created records (all, if there are fewer) for a person to compare: by risk and by chance. The same run
 * gives the same records, a run begun anew gives others by chance. One pass in constant memory.
 */
export async function chooseSpotCheck(ledger: Ledger, run: string): Promise<SpotCheckChoice[]> {
  const facts = await ledger.meta.get<RunFacts>(META.run(run));
  const profiles = (await ledger.meta.get<ObjectProfile[]>(META.profiles)) ?? [];
  const chooser = new SpotCheckChooser(`${run} ${facts?.startedAt ?? ''}`);
  for (const object of SOURCE_OBJECTS.filter((name) => isMapped(name))) {
    const options = optionCounts(profiles.find((profile) => profile.object === object));
    for await (const page of ledger.records.pages(run, object, ['created'])) {
      const rows = await sourceValues(
        ledger,
        object,
        page.map(({ source_id }) => source_id),
      );
      for (const [id, values] of rows) chooser.add(object, id, values, options);
    }
  }
  return chooser.choose();
}

const isMapped = (object: string): object is MappedObject & SourceObject =>
  MAPPED_OBJECTS.some((known) => known === object);

function optionCounts(profile: ObjectProfile | undefined): OptionCounts {
  const counts: Record<string, ReadonlyMap<string, number>> = {};
  for (const { field, options } of profile?.fields ?? []) {
    if (options === null) continue;
    const declared = options.declared.map(({ option, count }): [string, number] => [option, count]);
    counts[field] = new Map(declared);
  }
  return counts;
}

type Values = Record<string, string>;

/** In the order of the ids. */
async function sourceValues(
  ledger: Ledger,
  object: string,
  ids: readonly string[],
): Promise<[string, Values][]> {
  const rows = await ledger.source.byIds(object, ids);
  const byId = new Map(rows.map((row) => [row.source_id, JSON.parse(row.data) as Values]));
  return ids.flatMap((id) => {
    const values = byId.get(id);
    return values === undefined ? [] : [[id, values] as [string, Values]];
  });
}

/** The sheets of a run: what the ledger keeps of its spot check, beside the source rows. */
export async function readSpotCheck(ledger: Ledger, run: string): Promise<SpotCheckSheet[]> {
  const records = (await ledger.meta.get<SpotCheckRecord[]>(spotCheckKey(run))) ?? [];
  const mapping = await readRunMapping(ledger, run);
  const sheets: SpotCheckSheet[] = [];
  for (const record of records) {
    const [found] = await sourceValues(ledger, record.object, [record.source_id]);
    sheets.push({
      object: record.object,
      sourceId: record.source_id,
      targetId: record.target_id,
      why: record.why ?? '',
      source: found?.[1] ?? {},
      target: record.target,
      mapping: mappingOf(mapping, record.object),
    });
  }
  return sheets;
}

function mappingOf(mapping: Mapping | null, object: string): Mapping['objects'][MappedObject] | null {
  return mapping !== null && isMapped(object) ? mapping.objects[object] : null;
}
