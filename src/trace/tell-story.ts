import { OWNER_COLUMNS } from '../contract/objects.js';
import { normaliseOwner } from '../reports/owners.js';
import { didYouMean, suggestion } from '../config/suggestion.js';
import { knownRuns } from '../ledger/known-runs.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRow } from '../ledger/source-store.js';
import { decisionsAbout } from './decisions.js';
import { TRACEABLE, type RecordName } from './record-name.js';
import type { RecordStory, SourceStory } from './record-story.js';
import { relativesOf } from './relatives.js';
import { remediesOf } from './remedies.js';
import { runStories } from './run-stories.js';
import { targetStories, type TargetAccess } from './target-story.js';

/** Ids that are shown where one was not found. */
const EXAMPLES = 3;

/** Neither the source nor any run has such a record. */
export class UnknownRecord extends Error {
  override readonly name = 'UnknownRecord';
}

/**
 * Everything that is known of one record: source, runs, relatives, decisions, and what it is in Pipedrive now.
 * @param migration name of the migration
 * @throws UnknownRecord saying what ids of the object look like
 */
export async function tellStory(
  access: TargetAccess,
  migration: string,
  name: RecordName,
): Promise<RecordStory> {
  const { ledger, withValues } = access;
  const rowObject = name.object.startsWith('lead_') ? 'leads' : name.object;
  const [row] = await ledger.source.byIds(rowObject, [name.id]);
  const all = await knownRuns(ledger);
  const runs = await runStories(ledger, all, name, withValues);
  if (runs.length === 0 && (row === undefined || rowObject !== name.object)) {
    throw await unknownRecord(ledger, name, rowObject);
  }
  const values = row === undefined ? null : (JSON.parse(row.data) as Record<string, string>);
  const relatives = await relativesOf(ledger, all.at(-1)?.run ?? null, name, values);
  const reasonCodes = runs.flatMap(({ reasonCode }) => reasonCode ?? []);
  const told = {
    schema: 1 as const,
    name: migration,
    ...name,
    source: row === undefined ? null : await sourceStory(ledger, row, withValues),
    runs,
    relatives,
    decisions: await decisionsAbout(
      ledger,
      { ...name, owners: ownersOf(rowObject, values), reasonCodes },
      withValues,
    ),
    target: await targetStories(access, name, runs, relatives),
  };
  return { ...told, remedies: remediesOf(told) };
}

async function sourceStory(ledger: Ledger, row: StoredRow, withValues: boolean): Promise<SourceStory> {
  return {
    file: `${row.object}.csv`,
    row: row.seq,
    hash: `sha256:${row.hash.split('.')[0] ?? ''}`,
    rejected: row.skip_code,
    corrected: await correctionOf(ledger, row),
    ...(withValues ? { values: JSON.parse(row.data) as Record<string, string> } : {}),
  };
}

async function correctionOf(ledger: Ledger, row: StoredRow): Promise<SourceStory['corrected']> {
  const found = (await ledger.retries.corrected(row.object, [row.source_id])).get(row.source_id);
  if (found === undefined) return null;
  return { columns: JSON.parse(found.columns) as string[], by: found.by, at: found.at };
}

function ownersOf(object: string, values: Readonly<Record<string, string>> | null): string[] {
  const column = Object.entries(OWNER_COLUMNS).find(([name]) => name === object)?.[1];
  const email = normaliseOwner(column === undefined ? '' : (values?.[column] ?? ''));
  return email === '' ? [] : [email];
}

async function unknownRecord(
  ledger: Ledger,
  { object, id }: RecordName,
  rowObject: string,
): Promise<UnknownRecord> {
  const elsewhere = await objectsWith(ledger, id);
  if (elsewhere.length > 0) {
    const others = elsewhere.map((other) => `${other}/${id}`).join(', ');
    return new UnknownRecord(`there is no ${object}/${id}; there is ${others}`);
  }
  const examples: string[] = [];
  const candidates: string[] = [];
  for await (const ids of ledger.source.idPages(rowObject)) {
    examples.push(...ids.slice(0, EXAMPLES - examples.length));
    const near = suggestion(id, ids);
    if (near !== null) candidates.push(near);
  }
  if (examples.length === 0) return new UnknownRecord(`the export has no ${rowObject}`);
  const hint = didYouMean(id, candidates);
  return new UnknownRecord(
    `there is no ${object}/${id}${hint}; ids of ${rowObject} look like ${examples.join(', ')}`,
  );
}

async function objectsWith(ledger: Ledger, id: string): Promise<string[]> {
  const found: string[] = [];
  for (const object of TRACEABLE) {
    if ((await ledger.source.byIds(object, [id])).length > 0) found.push(object);
  }
  return found;
}
