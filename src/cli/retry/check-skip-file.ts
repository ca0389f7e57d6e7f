import type { MigrationConfig } from '../../contract/migration-input.js';
import { sourceObjectOf, type PhaseObject } from '../../contract/objects.js';
import { isRetryable } from '../../contract/reason-codes.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META, type ExportFacts } from '../../ledger/meta-keys.js';
import type { StoredRecord } from '../../ledger/record-store.js';
import { ownerResolver } from '../../loading/owner-resolver.js';
import { changedColumns } from '../../loading/retry/reopen-skipped.js';
import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { originalColumns } from '../../reports/skip-rows.js';
import { checkCell, type CellContext } from './check-cell.js';
import { requireNone, type Problem } from '../file-problems.js';
import { readSkipFile, type SkipFileRow } from './skip-file.js';

type Values = Readonly<Record<string, string>>;

/** A row of a skip file that can be taken again. */
export interface CheckedRow {
  readonly sourceId: string;
  /** Columns whose values differ from those that count now. */
  readonly columns: readonly string[];
  /** All columns, corrected. */
  readonly values: Values;
}

export interface CheckedFile {
  readonly object: PhaseObject;
  readonly rows: readonly CheckedRow[];
  /** Rows that have arrived since the file was written, with the values that it has. */
  readonly arrived: number;
}

/**
 * Reads a skip file and holds it against the ledger. Writes nothing.
 * @param role also the name of the run that is retried
 * @throws CliError 78 or 65 with every problem: file, row, column, what to do
 */
export async function checkSkipFile(
  ledger: Ledger,
  config: MigrationConfig,
  role: 'staging' | 'production',
  path: string,
): Promise<CheckedFile> {
  const { object, columns, rows, problems } = await readSkipFile(path);
  if (object === null) requireNone(path, problems);
  else {
    const known = await knownRows(ledger, role, object, rows);
    const strange = columns.filter((name) => !known.columns.has(name)).map(unknownColumn);
    const context = await cellContext(ledger, config, role, object, rows);
    const checked: CheckedRow[] = [];
    const found = [...problems, ...strange];
    let arrived = 0;
    for (const row of rows) {
      const result = await checkRow(context, row, known);
      found.push(...result.problems);
      if (result.row !== null) checked.push(result.row);
      else if (result.problems.length === 0) arrived += 1;
    }
    if (checked.length === 0 && found.length === 0) found.push(ALL_ARRIVED);
    requireNone(path, found);
    return { object, rows: checked, arrived };
  }
  throw new Error('a file without an object has a problem');
}

const ALL_ARRIVED: Problem = {
  row: null,
  column: null,
  what: 'none of its rows is skipped any more',
  next: 'nothing is left to take again',
  isRefusal: true,
};

function unknownColumn(column: string): Problem {
  const next = 'take the column out, or give it back its name';
  return { row: 1, column, what: 'the source has no such column', next };
}

interface KnownRows {
  readonly run: string;
  readonly object: PhaseObject;
  readonly columns: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, Values>;
  readonly fates: ReadonlyMap<string, StoredRecord>;
}

async function knownRows(
  ledger: Ledger,
  run: string,
  object: PhaseObject,
  rows: readonly SkipFileRow[],
): Promise<KnownRows> {
  const ids = rows.map((row) => row.sourceId);
  const stored = await ledger.source.byIds(sourceObjectOf(object), ids);
  const values = new Map(stored.map((row) => [row.source_id, JSON.parse(row.data) as Values]));
  const columns = new Set(await originalColumns(ledger, run, object));
  for (const row of values.values()) for (const column of Object.keys(row)) columns.add(column);
  return { run, object, columns, values, fates: await ledger.records.fates(run, object, ids) };
}

interface RowResult {
  /** Null when it has a problem, or has arrived as it is. */
  readonly row: CheckedRow | null;
  readonly problems: readonly Problem[];
}

async function checkRow(context: CellContext, file: SkipFileRow, known: KnownRows): Promise<RowResult> {
  const { row, sourceId } = file;
  const before = known.values.get(sourceId);
  const fate = known.fates.get(sourceId);
  const refuse = (problem: Omit<Problem, 'row' | 'column'>): RowResult => ({
    row: null,
    problems: [{ row, column: 'source_id', ...problem }],
  });
  if (before === undefined || fate === undefined) {
    const what = `the run ${known.run} has no such record among ${known.object}`;
    return refuse({ what, next: `take the id from ${known.run}/${known.object}_skip.csv` });
  }
  const values = { ...before, ...sameLineBreaks(file.values, before) };
  const columns = changedColumns(before, values).filter((column) => known.columns.has(column));
  if (fate.state !== 'skipped') {
    if (columns.length === 0) return { row: null, problems: [] };
    const next = 'take the row out, and change the record in Pipedrive';
    return refuse({ what: 'it is not skipped any more', next, isRefusal: true });
  }
  if (!isRetryable(fate.reason_code)) {
    const what = `records skipped for ${fate.reason_code ?? 'this reason'} stay skipped`;
    return refuse({ what, next: 'take the row out, correct the source and export again', isRefusal: true });
  }
  const problems: Problem[] = [];
  for (const column of columns) {
    const finding = await checkCell(context, sourceId, column, values);
    if (finding !== null) problems.push({ row, column, ...finding });
  }
  return { row: problems.length === 0 ? { sourceId, columns, values } : null, problems };
}

/** Spreadsheets write a line break within a cell in their own way: that is no correction. */
function sameLineBreaks(values: Values, before: Values): Values {
  const unified = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => {
      const old = before[column] ?? '';
      return [column, unified(value) === unified(old) ? old : value];
    }),
  );
}

/** The lead's columns from which its organization and its person are made, or by which they are found. */
const MADE_FROM = {
  lead_organizations: ['company'],
  lead_persons: ['first_name', 'last_name', 'email', 'phone'],
} as const;

async function cellContext(
  ledger: Ledger,
  config: MigrationConfig,
  role: 'staging' | 'production',
  object: PhaseObject,
  rows: readonly SkipFileRow[],
): Promise<CellContext> {
  const facts = await ledger.meta.require<ExportFacts>(META.export);
  const { staging } = config.target;
  const isNobodys = role === 'staging' && staging !== 'waived' && staging.owners === 'migrationUser';
  const owners = ownerResolver(
    await ledger.meta.require<TargetSchema>(META.schema(role)),
    await ledger.owners.all(),
  );
  const locked = new Set<string>();
  if (sourceObjectOf(object) === 'leads') {
    const ids = rows.map((row) => row.sourceId);
    for (const [parent, columns] of Object.entries(MADE_FROM)) {
      const fates = await ledger.records.fates(role, parent, ids);
      for (const [id, fate] of fates) {
        if (fate.target_id !== null) for (const column of columns) locked.add(JSON.stringify([id, column]));
      }
    }
  }
  return {
    ledger,
    object,
    zone: facts.account.timezone,
    hasOwner: (email) => isNobodys || owners(email) !== null,
    isLocked: (id, column) => locked.has(JSON.stringify([id, column])),
  };
}
