import { REASON_CODES } from '../contract/reason-codes.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { ObjectProfile } from '../smartdesk/profile.js';

/** Columns that a skip file adds after the original ones. */
export const SKIP_COLUMNS = ['source_id', 'reason_code', 'reason', 'retryable', 'attempts'] as const;

export interface SkipTable {
  readonly header: readonly string[];
  rows(): AsyncGenerator<(string | number)[]>;
}

/**
 * `RUN/OBJECT_skip.csv`: the original columns in the file's order, so that rows can be corrected and loaded again, then
 * why each was skipped. Parents made for leads show the lead's columns.
 */
export async function skipTable(ledger: Ledger, run: string, object: string): Promise<SkipTable> {
  const source = sourceObject(object);
  const columns = await originalColumns(ledger, run, object, source);
  return {
    header: [...columns, ...SKIP_COLUMNS],
    async *rows() {
      for await (const [record, values] of skipped(ledger, run, object, source)) {
        yield [...columns.map((column) => values[column] ?? ''), ...reasonCells(record)];
      }
    },
  };
}

function sourceObject(object: string): string {
  return object === 'lead_organizations' || object === 'lead_persons' ? 'leads' : object;
}

/** The header of the file, then what skipped rows have beyond it (a row with too many cells, an inline note). */
async function originalColumns(
  ledger: Ledger,
  run: string,
  object: string,
  source: string,
): Promise<string[]> {
  const profiles = (await ledger.meta.get<ObjectProfile[]>(META.profiles)) ?? [];
  const header = profiles.find((profile) => profile.object === source)?.fields.map(({ field }) => field);
  const columns = new Set(header);
  for await (const [, values] of skipped(ledger, run, object, source)) {
    for (const column of Object.keys(values)) columns.add(column);
  }
  return [...columns];
}

type Values = Readonly<Record<string, string>>;

async function* skipped(
  ledger: Ledger,
  run: string,
  object: string,
  source: string,
): AsyncGenerator<[StoredRecord, Values]> {
  for await (const page of ledger.records.pages(run, object, ['skipped'])) {
    const rows = await ledger.source.byIds(
      source,
      page.map((record) => record.source_id),
    );
    const byId = new Map(rows.map((row) => [row.source_id, row.data]));
    for (const record of page) yield [record, JSON.parse(byId.get(record.source_id) ?? '{}') as Values];
  }
}

function reasonCells({ source_id, reason_code, reason, attempts }: StoredRecord): (string | number)[] {
  return [source_id, reason_code ?? '', reason ?? '', String(isRetryable(reason_code)), attempts];
}

/** Whether `retry` can help after a correction; a code of a later version counts as one that it can. */
function isRetryable(code: string | null): boolean {
  const known = Object.entries(REASON_CODES).find(([name]) => name === code);
  return known?.[1].retryable ?? true;
}
