import { INVENTORY_OBJECTS, OWNER_COLUMNS, SOURCE_OBJECTS } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';

/** Rows of one file, and what they are. */
export interface ObjectCensus {
  readonly object: string;
  readonly rows: number;
  /** Rows that are records: each id once. */
  readonly distinct: number;
  /** Rows that are no record, by reason code. */
  readonly unusable: Readonly<Record<string, number>>;
  /** Records without an owner; null for objects that have none. */
  readonly ownerBlank: number | null;
}

/** Attachments that need a person, by what is the matter with them. */
export interface AttachmentCensus {
  readonly urlOnly: number;
  readonly neitherPathNorUrl: number;
  readonly empty: number;
  readonly tooLarge: number;
}

export interface RowCensus {
  readonly objects: readonly ObjectCensus[];
  readonly attachments: AttachmentCensus;
}

/** Pipedrive takes files up to here, in bytes. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Counts all rows of the ledger's source in one pass and constant memory. Objects come in the order of the contract. */
export async function takeCensus(ledger: Ledger): Promise<RowCensus> {
  const objects: ObjectCensus[] = [];
  const attachments = { urlOnly: 0, neitherPathNorUrl: 0, empty: 0, tooLarge: 0 };
  for (const object of [...SOURCE_OBJECTS, ...INVENTORY_OBJECTS]) {
    objects.push(
      await countRows(ledger, object, (values) => {
        if (object === 'attachments') countAttachment(attachments, values);
      }),
    );
  }
  return { objects, attachments };
}

async function countRows(
  ledger: Ledger,
  object: string,
  onRecord: (values: Readonly<Record<string, string>>) => void,
): Promise<ObjectCensus> {
  const owner = Object.entries(OWNER_COLUMNS).find(([name]) => name === object)?.[1];
  const needsValues = owner !== undefined || object === 'attachments';
  const unusable: Record<string, number> = {};
  let rows = 0;
  let distinct = 0;
  let ownerBlank = 0;
  for await (const page of ledger.source.pages(object)) {
    for (const row of page) {
      rows += 1;
      if (row.skip_code !== null) {
        unusable[row.skip_code] = (unusable[row.skip_code] ?? 0) + 1;
        continue;
      }
      distinct += 1;
      if (!needsValues) continue;
      const values = JSON.parse(row.data) as Record<string, string>;
      if (owner !== undefined && (values[owner] ?? '').trim() === '') ownerBlank += 1;
      onRecord(values);
    }
  }
  return { object, rows, distinct, unusable, ownerBlank: owner === undefined ? null : ownerBlank };
}

function countAttachment(
  counts: { -readonly [K in keyof AttachmentCensus]: number },
  values: Readonly<Record<string, string>>,
): void {
  const has = (column: string): boolean => (values[column] ?? '').trim() !== '';
  const size = has('size') ? Number(values['size']) : Number.NaN;
  if (!has('path')) counts[has('url') ? 'urlOnly' : 'neitherPathNorUrl'] += 1;
  else if (size === 0) counts.empty += 1;
  else if (size > MAX_FILE_BYTES) counts.tooLarge += 1;
}
