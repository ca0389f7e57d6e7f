import { createHash } from 'node:crypto';
import {
  INVENTORY_OBJECTS,
  SOURCE_OBJECTS,
  type InventoryObject,
  type SourceObject,
} from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SourceStore } from '../ledger/source-store.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import { DISCOVERY, underDiscoveryLease, type DiscoverySeeker } from '../loading/discovery-lease.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { readCustomFields, type CustomFieldDefinitions } from '../smartdesk/custom-fields.js';
import type { ExportSource } from '../smartdesk/export-source.js';
import { ObjectProfiler, type ObjectProfile } from '../smartdesk/profile.js';
import { isBadRow, type SourceRow } from '../smartdesk/source-rows.js';
import { inlineNote } from './inline-notes.js';
import { RowWriter } from './row-writer.js';

export interface ExtractionProgress {
  readonly object: string;
  readonly rows: number;
}

type ExtractedObject = SourceObject | InventoryObject;

/** What reading an export gave besides its rows. */
export interface Extracted {
  /** Rows per object or inventory file, header excluded. */
  readonly rows: Readonly<Record<string, number>>;
  readonly profiles: readonly ObjectProfile[];
  readonly definitions: CustomFieldDefinitions;
}

/**
 * Copies the export into the ledger, afresh each time, until the first run has begun: from then on the ledger's rows stay,
 * also after a rollback, and what changed since comes with a delta. Of several at once one works and the others wait.
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
    if (known !== null && (await hasBegun(ledger))) return known;
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
  const { rows, profiles, definitions } = await extractRows(store, source, onProgress);
  const facts: ExportFacts = {
    path,
    fingerprint: source.fingerprint,
    account: source.account,
    exportedAt: source.exportedAt,
    rows,
    extractedAt: new Date().toISOString(),
  };
  await ledger.meta.set(META.profiles, profiles);
  await ledger.meta.set(META.definitions, definitions);
  await ledger.meta.set(META.export, facts);
  return facts;
}

/** Copies every row of the export into tables of the ledger and profiles every column, in one pass and constant memory. */
export async function extractRows(
  store: SourceStore,
  source: ExportSource,
  onProgress: (progress: ExtractionProgress) => void = () => undefined,
): Promise<Extracted> {
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
    if (profile.fields.some(({ field }) => field === 'notes')) await addInlineNotes(store, object, notes);
  }
  rows['notes'] = await notes.end();
  return { rows, profiles, definitions };
}

/** A `notes` column is an inline note: a record of `notes`. Only once it is known which of two rows with an id counts. */
async function addInlineNotes(store: SourceStore, object: ExtractedObject, notes: RowWriter): Promise<void> {
  for await (const page of store.pages(object)) {
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
    const content = object === 'attachments' ? await contentOf(source, row) : null;
    await writer.add(object === 'custom_fields' ? { ...row, id: fieldId(row.values) } : row, content);
  }
  onProgress({ object, rows: count });
  return profiler.result();
}

/**
 * sha256 of an attachment's bytes: they are part of its row, or a file that was replaced under the same name and size would
 * look unchanged in a newer export. Null where there is no file, or none that can be read.
 */
async function contentOf(source: ExportSource, { values }: SourceRow): Promise<string | null> {
  const path = (values['path'] ?? '').trim();
  const file = path === '' ? null : await source.openAttachment(path);
  if (file === null || 'refused' in file) return null;
  const hash = createHash('sha256');
  try {
    for await (const chunk of file.stream() as AsyncIterable<Buffer>) hash.update(chunk);
  } catch {
    // A damaged file is its record's matter when it is sent. An export that is gone as a whole shows in the next row.
    return null;
  }
  return hash.digest('hex');
}

/** A custom field definition has no id column: object and key together name it. */
function fieldId(values: Readonly<Record<string, string>>): string {
  return `${(values['object'] ?? '').trim()}.${(values['key'] ?? '').trim()}`;
}
