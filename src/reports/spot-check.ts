import { accountConfig, type MigrationConfig } from '../contract/migration-input.js';
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
  const chooser = new SpotCheckChooser(`${run} ${facts?.startedAt ?? ''}`, await inactiveOwners(ledger));
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

const FALSE = /^(false|0|no|n|inactive)$/i;

/** Users who are inactive in the source, and those in whose place somebody else was assigned. */
async function inactiveOwners(ledger: Ledger): Promise<ReadonlySet<string>> {
  const emails = new Set((await ledger.owners.all()).map(({ source }) => source));
  for await (const page of ledger.source.pages('users')) {
    for (const row of page) {
      const { email = '', active = '' } = JSON.parse(row.data) as Values;
      if (FALSE.test(active.trim())) emails.add(email.trim().toLowerCase());
    }
  }
  return emails;
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
  const config = await ledger.meta.get<MigrationConfig>(META.config);
  const role = (await ledger.meta.get<RunFacts>(META.run(run)))?.role ?? 'production';
  const account = config === null ? null : accountConfig(config, role);
  const staging = config?.target.staging ?? 'waived';
  const standsIn = role === 'staging' && staging !== 'waived' && staging.owners === 'migrationUser';
  const mismatches = await ledger.reports.mismatches(run);
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
      link: linkTo(account?.baseUrl ?? null, record),
      intendedOwner: standsIn ? ownerOf(found?.[1] ?? {}) : null,
      values: (await ledger.trace.valueNotes({ run, object: record.object, sourceId: record.source_id })).map(
        ({ source_field: field, reason_code: code, action }) => ({ field, code, action }),
      ),
      differences: mismatches
        .filter((line) => line.object === record.object && line.source_id === record.source_id)
        .map(({ field, expected, actual }) => ({ field, expected, actual })),
    });
  }
  return sheets;
}

/** Where Pipedrive shows records of a kind; others have no page of their own. */
const PAGES: Readonly<Record<string, string>> = {
  accounts: 'organization',
  contacts: 'person',
  deals: 'deal',
  leads: 'leads/inbox',
};

function linkTo(baseUrl: string | null, { object, target_id }: SpotCheckRecord): string | null {
  const page = PAGES[object];
  return baseUrl === null || page === undefined
    ? null
    : `${baseUrl}/${page}/${encodeURIComponent(target_id)}`;
}

function ownerOf(values: Values): string {
  return values['owner_email'] ?? values['assignee_email'] ?? values['author_email'] ?? '';
}

function mappingOf(mapping: Mapping | null, object: string): Mapping['objects'][MappedObject] | null {
  return mapping !== null && isMapped(object) ? mapping.objects[object] : null;
}
