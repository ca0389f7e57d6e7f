import {
  INVENTORY_OBJECTS,
  SOURCE_OBJECTS,
  type InventoryObject,
  type SourceObject,
} from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import { DISCOVERY, underDiscoveryLease, type DiscoverySeeker } from '../loading/discovery-lease.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { readCustomFields, type CustomFieldDefinitions } from '../smartdesk/custom-fields.js';
import type { ExportSource } from '../smartdesk/export-source.js';
import { ObjectProfiler, type ObjectProfile } from '../smartdesk/profile.js';
import { SourceError } from '../smartdesk/source-error.js';
import { isBadRow } from '../smartdesk/source-rows.js';
import { inlineNote } from './inline-notes.js';
import { RowWriter } from './row-writer.js';

export interface ExtractionProgress {
  readonly object: string;
  readonly rows: number;
}

type ExtractedObject = SourceObject | InventoryObject;

/**
 * Copies every row of the export into the ledger and profiles every column, in one pass and constant memory.
 * It starts afresh each time, until the first run has begun: from then on the ledger's rows stay. Of several at once one
 * works and the others wait.
 * @param seeker who wants to write; absent: a process that does nothing else
 * @throws LeaseLost when it was frozen and another one has taken over
 */
export async function extract(
  ledger: Ledger,
  source: ExportSource,
  path: string,
  onProgress: (progress: ExtractionProgress) => void = () => undefined,
  seeker?: DiscoverySeeker,
): Promise<ExportFacts> {
  return underDiscoveryLease(ledger, seeker, async (lease) => {
    const known = await ledger.meta.get<ExportFacts>(META.export);
    if (known !== null && (await hasBegun(ledger))) return sameExport(known, source);
    return extractAnew(ledger, lease, source, path, onProgress);
  });
}

/** A run has begun as soon as its facts are there; records come a little later. */
async function hasBegun(ledger: Ledger): Promise<boolean> {
  for (const role of ['staging', 'production'] as const) {
    if ((await ledger.meta.get(META.run(role))) !== null) return true;
  }
  return (await ledger.stats.runs()).length > 0;
}

async function extractAnew(
  ledger: Ledger,
  lease: LeaseKeeper,
  source: ExportSource,
  path: string,
  onProgress: (progress: ExtractionProgress) => void,
): Promise<ExportFacts> {
  const store = ledger.source.under({ run: DISCOVERY, fence: lease.fence });
  const definitions = await readCustomFields(source.rows('custom_fields'));
  const notes = new RowWriter(store, 'notes');
  await notes.begin();
  const profiles: ObjectProfile[] = [];
  const rows: Record<string, number> = {};
  for (const object of [...SOURCE_OBJECTS, ...INVENTORY_OBJECTS]) {
    const writer = object === 'notes' ? notes : new RowWriter(store, object);
    if (object !== 'notes') await writer.begin();
    const profile = await extractObject({ source, object, writer, definitions, onProgress });
    profiles.push(profile);
    if (object === 'notes') continue;
    rows[object] = await writer.end();
    if (profile.fields.some(({ field }) => field === 'notes')) await addInlineNotes(ledger, object, notes);
  }
  rows['notes'] = await notes.end();
  const facts: ExportFacts = {
    path,
    fingerprint: source.fingerprint,
    account: source.account,
    exportedAt: source.exportedAt,
    rows,
    extractedAt: new Date().toISOString(),
  };
  lease.assertHeld();
  await ledger.meta.set(META.profiles, profiles);
  await ledger.meta.set(META.definitions, definitions);
  await ledger.meta.set(META.export, facts);
  return facts;
}

/** Once records have moved, the ledger's rows are what they were made from. */
function sameExport(known: ExportFacts, source: ExportSource): ExportFacts {
  if (known.fingerprint === source.fingerprint) return known;
  throw new SourceError({
    file: null,
    what: 'the export is not the one that records were moved from',
    next: 'Put the first export back in its place',
  });
}

/** A `notes` column is an inline note: a record of `notes`. Only once it is known which of two rows with an id counts. */
async function addInlineNotes(ledger: Ledger, object: ExtractedObject, notes: RowWriter): Promise<void> {
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) {
      if (row.skip_code !== null) continue;
      const note = inlineNote(object, row.source_id, JSON.parse(row.data) as Record<string, string>);
      if (note !== null) await notes.add(note);
    }
  }
}

interface Extraction {
  readonly source: ExportSource;
  readonly object: ExtractedObject;
  readonly writer: RowWriter;
  readonly definitions: CustomFieldDefinitions;
  readonly onProgress: (progress: ExtractionProgress) => void;
}

const PROGRESS_EVERY_ROWS = 1_000;

async function extractObject(extraction: Extraction): Promise<ObjectProfile> {
  const { source, object, writer, definitions, onProgress } = extraction;
  const columns = source.files().find((file) => file.object === object)?.columns ?? [];
  const profiler = new ObjectProfiler(object, columns, definitions.definitions);
  let count = 0;
  for await (const row of source.rows(object)) {
    count += 1;
    if (count % PROGRESS_EVERY_ROWS === 0) onProgress({ object, rows: count });
    if (isBadRow(row)) {
      await writer.addBad(row);
      continue;
    }
    profiler.add(row.values, row.row);
    await writer.add(object === 'custom_fields' ? { ...row, id: fieldId(row.values) } : row);
  }
  onProgress({ object, rows: count });
  return profiler.result();
}

/** A custom field definition has no id column: object and key together name it. */
function fieldId(values: Readonly<Record<string, string>>): string {
  return `${(values['object'] ?? '').trim()}.${(values['key'] ?? '').trim()}`;
}
