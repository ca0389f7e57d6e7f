import type { RebasedCorrection } from '../ledger/change-store.js';
import type { Ledger } from '../ledger/ledger.js';

type Values = Readonly<Record<string, string>>;

/**
 * Corrections that people made of rows which the source has changed since: a corrected column stays corrected, unless the
 * source changed that very column, which then counts.
 */
export async function rebasedCorrections(ledger: Ledger, run: string): Promise<RebasedCorrection[]> {
  const rows = await ledger.changes.corrected(run);
  return rows.map(({ object, source_id, before, corrected, incoming }) => {
    const [old, own, now] = [before, corrected, incoming].map((data) => JSON.parse(data) as Values) as [
      Values,
      Values,
      Values,
    ];
    const columns = Object.keys(own).filter((column) => {
      const isCorrected = (own[column] ?? '') !== (old[column] ?? '');
      return isCorrected && (now[column] ?? '') === (old[column] ?? '');
    });
    if (columns.length === 0) return { object, source_id, corrected: null };
    const kept = Object.fromEntries(columns.map((column) => [column, own[column] ?? '']));
    const data = JSON.stringify({ ...now, ...kept });
    return { object, source_id, corrected: { data, columns: JSON.stringify(columns) } };
  });
}
