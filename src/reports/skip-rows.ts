import { sourceObjectOf } from '../contract/objects.js';
import { isRetryable } from '../contract/reason-codes.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { CorrectedRow } from '../ledger/retry-store.js';
import { recordsOf } from './run-records.js';
import type { ObjectProfile } from '../smartdesk/profile.js';

/** Columns that a skip file adds after the original ones. */
export const SKIP_COLUMNS = ['source_id', 'reason_code', 'reason', 'retryable', 'attempts'] as const;

type Cell = string | number;

export interface SkipTable {
  readonly header: readonly string[];
  rows(): AsyncGenerator<Cell[]>;
}

/**
 * `RUN/OBJECT_skip.csv`: the original columns in the file's order, with the values that count now, so that rows can be
 * corrected and loaded again; then why each was skipped. Parents made for leads show the lead's columns.
 */
export async function skipTable(ledger: Ledger, run: string, object: string): Promise<SkipTable> {
  const columns = await originalColumns(ledger, run, object);
  return {
    header: [...columns, ...SKIP_COLUMNS],
    async *rows() {
      for await (const { record, values, note } of skipped(ledger, run, object)) {
        yield [...columns.map((column) => values[column] ?? ''), ...reasonCells(record, note)];
      }
    },
  };
}

/** The header of the file, then what skipped rows have beyond it (a row with too many cells, an inline note). */
export async function originalColumns(ledger: Ledger, run: string, object: string): Promise<string[]> {
  const source = sourceObjectOf(object);
  const profiles = (await ledger.meta.get<ObjectProfile[]>(META.profiles)) ?? [];
  const header = profiles.find((profile) => profile.object === source)?.fields.map(({ field }) => field);
  const columns = new Set(header);
  for await (const { values } of skipped(ledger, run, object)) {
    for (const column of Object.keys(values)) columns.add(column);
  }
  return [...columns];
}

type Values = Readonly<Record<string, string>>;

interface SkippedRow {
  readonly record: StoredRecord;
  readonly values: Values;
  readonly note: string;
}

async function* skipped(ledger: Ledger, run: string, object: string): AsyncGenerator<SkippedRow> {
  const source = sourceObjectOf(object);
  for await (const page of recordsOf(ledger, run, object, ['skipped'])) {
    const ids = page.map((record) => record.source_id);
    const rows = new Map((await ledger.source.byIds(source, ids)).map((row) => [row.source_id, row.data]));
    const corrected = await ledger.retries.corrected(source, ids);
    for (const record of page) {
      const values = JSON.parse(rows.get(record.source_id) ?? '{}') as Values;
      yield { record, values, note: correctionNote(corrected.get(record.source_id)) };
    }
  }
}

function reasonCells({ source_id, reason_code, reason, attempts }: StoredRecord, note: string): Cell[] {
  return [source_id, reason_code ?? '', `${reason ?? ''}${note}`, String(isRetryable(reason_code)), attempts];
}

/** That a row was corrected, by whom, when and in which columns: the values before the reason are the corrected ones. */
function correctionNote(corrected: CorrectedRow | undefined): string {
  if (corrected === undefined) return '';
  const columns = (JSON.parse(corrected.columns) as string[]).join(', ');
  return ` (corrected by ${corrected.by} at ${corrected.at}: ${columns})`;
}
