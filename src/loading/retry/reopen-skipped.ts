import { sourceObjectOf } from '../../contract/objects.js';
import type { RetryRequest } from '../../contract/messages.js';
import { isRetryable } from '../../contract/reason-codes.js';
import { sourceKeys } from '../../discovery/source-keys.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Correction, RetryRow } from '../../ledger/retry-store.js';
import { selectSkipped } from './select-skipped.js';

type Values = Readonly<Record<string, string>>;

/**
 * Takes skipped records again: corrections that were handed in with them take effect, and they are pending until their
 * phase plans them anew. Repeatable.
 * @param fence of the run's lease, where phases may have gone on since it was asked for
 * @returns how many records
 */
export async function reopenSkipped(
  ledger: Ledger,
  run: string,
  requests: readonly RetryRequest[],
  fence?: number,
): Promise<number> {
  const selected = await selectSkipped(ledger, run, requests);
  const corrections: Correction[] = [];
  for (const { file } of requests) {
    if (file !== undefined) corrections.push(...(await correctionsOf(ledger, run, file.set)));
  }
  const records = new Map([...selected].map(([object, ids]) => [object, [...ids]]));
  return ledger.retries.reopen(run, { records, corrections }, fence);
}

/** What a set corrects. A record that has arrived since it was handed in keeps the values that it arrived with. */
async function correctionsOf(ledger: Ledger, run: string, set: string): Promise<Correction[]> {
  const rows = (await ledger.retries.rowsOf(set)).filter((row) => row.data !== null);
  const [first] = rows;
  if (first === undefined) return [];
  const ids = rows.map((row) => row.source_id);
  const fates = await ledger.records.fates(run, first.object, ids);
  const open = rows.filter(({ source_id }) => {
    const fate = fates.get(source_id);
    return fate?.state === 'skipped' && isRetryable(fate.reason_code);
  });
  const originals = await ledger.source.originals(sourceObjectOf(first.object), ids);
  const byId = new Map(originals.map((row) => [row.source_id, row]));
  return open.flatMap((row) => {
    const original = byId.get(row.source_id);
    return original === undefined ? [] : [correction(row, original.seq, JSON.parse(original.data) as Values)];
  });
}

function correction(row: RetryRow, seq: number, original: Values): Correction {
  const object = sourceObjectOf(row.object);
  const { source_id, by, at } = row;
  const data = row.data ?? '{}';
  const values = JSON.parse(data) as Values;
  const columns = changedColumns(original, values);
  return {
    row: { object, source_id, data, columns: JSON.stringify(columns), by, at },
    keys: sourceKeys(object, source_id, seq, values),
  };
}

/** Columns in which two versions of a row differ; an absent column is a blank one. */
export function changedColumns(before: Values, after: Values): string[] {
  const columns = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...columns].filter((column) => (before[column] ?? '') !== (after[column] ?? ''));
}
