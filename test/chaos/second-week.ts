import { join } from 'node:path';
import { newerExport, type Row } from '../../src/sandbox/smartdesk/newer-export.js';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import { MIGRATION_USER, type ProductionShape } from '../production/shape.js';
import { mulberry32 } from '../support/mulberry32.js';

/** What is to be found in Pipedrive after a delta, written down when it was done. */
interface Expected {
  readonly kind: 'persons' | 'deals';
  readonly id: string;
  readonly attribute: string;
  readonly value: unknown;
  readonly what: string;
}

export interface SecondWeek {
  /** Folder of the newer export. */
  readonly exportDir: string;
  readonly expected: readonly Expected[];
}

const CHANGED = 12;
const EDITED = 5;
const NEW = 3;

/** People go on working on both sides, in other records each; all of it depends on the seed alone. */
export async function liveOn(shape: ProductionShape, seed: number): Promise<SecondWeek> {
  const random = mulberry32(seed ^ 0x5eed);
  const contacts = shuffled(await created(shape, 'contacts'), random);
  const deals = shuffled(await created(shape, 'deals'), random);
  const [changedContacts, editedContacts] = parts(contacts);
  const [changedDeals, editedDeals] = parts(deals);
  const exportDir = join(shape.folder, 'second-export');
  await newerExport(shape.exportDir, exportDir, {
    contacts: (rows) => [
      ...rows.map((row) => (changedContacts.has(row['id'] ?? '') ? { ...row, ...renamed(row) } : row)),
      ...newContacts(rows),
    ],
    deals: (rows) =>
      rows.map((row) =>
        changedDeals.has(row['id'] ?? '') ? { ...row, name: `Later ${row['id'] ?? ''}` } : row,
      ),
  });
  const edits: Expected[] = [
    ...[...editedContacts].map(([id, target]) => expected('persons', target, 'name', `People's ${id}`, id)),
    ...[...editedDeals].map(([id, target]) => expected('deals', target, 'title', `People's ${id}`, id)),
  ];
  for (const { kind, id, attribute, value } of edits) {
    await shape.simulator.edit('production', kind, id, { [attribute]: value }, MIGRATION_USER);
  }
  const moved = [
    ...[...changedContacts].map(([id, target]) => expected('persons', target, 'name', `Later ${id}`, id)),
    ...[...changedDeals].map(([id, target]) => expected('deals', target, 'title', `Later ${id}`, id)),
  ];
  return { exportDir, expected: [...edits, ...moved] };
}

/** What is otherwise than it was left, as `persons/17 …`. */
export function unlike({ expected: all }: SecondWeek, dump: AccountDump): string[] {
  return all.flatMap(({ kind, id, attribute, value, what }) => {
    const actual = dump[kind].find((record) => String(record['id']) === id)?.[attribute];
    return actual === value ? [] : [`${kind}/${id} (${what}): ${attribute} is ${String(actual)}`];
  });
}

function expected(
  kind: Expected['kind'],
  id: string,
  attribute: string,
  value: string,
  what: string,
): Expected {
  return { kind, id, attribute, value, what };
}

/** Source id → target id. Rows whose id occurs twice are left alone: which of them counts is another test's. */
async function created(shape: ProductionShape, object: string): Promise<Array<readonly [string, string]>> {
  const ledger = await shape.openLedger();
  try {
    const found: Array<readonly [string, string]> = [];
    const twice = new Set<string>();
    for await (const page of ledger.records.pages('production', object)) {
      for (const { source_id: id, target_id: target, state } of page) {
        if (id.includes('#')) twice.add(id.split('#')[0] ?? '');
        else if (state === 'created' && target !== null) found.push([id, target]);
      }
    }
    return found.filter(([id]) => !twice.has(id));
  } finally {
    await ledger.close();
  }
}

function parts(
  records: ReadonlyArray<readonly [string, string]>,
): readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>] {
  return [new Map(records.slice(0, CHANGED)), new Map(records.slice(CHANGED, CHANGED + EDITED))];
}

function renamed(row: Row): Row {
  return { first_name: 'Later', last_name: row['id'] ?? '' };
}

function newContacts(rows: readonly Row[]): Row[] {
  const blank = Object.fromEntries(Object.keys(rows[0] ?? {}).map((column) => [column, '']));
  const owner = rows.find((row) => (row['owner_email'] ?? '') !== '')?.['owner_email'] ?? '';
  return Array.from({ length: NEW }, (_, n) => ({
    ...blank,
    id: `con_week_${n}`,
    first_name: 'New',
    last_name: `Contact ${n}`,
    email: `new.contact.${n}@second-week.example`,
    owner_email: owner,
    created_at: rows[0]?.['created_at'] ?? '',
    modified_at: rows[0]?.['modified_at'] ?? '',
  }));
}

function shuffled<T>(from: readonly T[], random: () => number): T[] {
  const left = [...from];
  return from.map(() => left.splice(Math.floor(random() * left.length), 1)).flat();
}
