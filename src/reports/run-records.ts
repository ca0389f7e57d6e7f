import { PHASES } from '../contract/objects.js';
import type { DeltaRecord } from '../ledger/delta-record-store.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { RecordState } from '../ledger/tables.js';

/** Deltas write into production's book. */
const BOOK = 'production';

export function isDeltaRun(run: string): boolean {
  return run.startsWith('delta-');
}

/** Runs that there are reports of: the accounts' own, then deltas in their order. */
export async function reportedRuns(ledger: Ledger): Promise<string[]> {
  const numberOf = (run: string): number => Number(run.slice('delta-'.length));
  const deltas = (await ledger.changes.runs()).toSorted((a, b) => numberOf(a) - numberOf(b));
  return [...(await ledger.stats.runs()), ...deltas];
}

/** Objects of which a run has records, in the order of the phases. */
export async function reportedObjects(ledger: Ledger, run: string): Promise<string[]> {
  if (isDeltaRun(run)) return [...PHASES];
  return [...(await ledger.stats.counts(run)).keys()];
}

/**
 * Records of a run in order, in pages: those of its account, or those that a delta is about. A change that could not be
 * made is a skip of the delta, whatever the record itself is.
 */
export async function* recordsOf(
  ledger: Ledger,
  run: string,
  object: string,
  states: readonly RecordState[],
): AsyncGenerator<StoredRecord[]> {
  if (!isDeltaRun(run)) {
    yield* ledger.records.pages(run, object, states);
    return;
  }
  for await (const page of ledger.deltaRecords.pages(run, object)) {
    const fates = await ledger.records.fates(
      BOOK,
      object,
      page.map((record) => record.source_id),
    );
    const records = page.flatMap((entry) => {
      const record = fates.get(entry.source_id);
      return record === undefined ? [] : [asSkipped(entry, record)];
    });
    yield records.filter(({ state }) => states.includes(state));
  }
}

function asSkipped({ outcome, reason_code, reason }: DeltaRecord, record: StoredRecord): StoredRecord {
  if (outcome !== 'refused') return record;
  return {
    ...record,
    state: 'skipped',
    reason_code: reason_code ?? 'target_refused',
    reason: reason ?? 'Pipedrive refused the change',
  };
}
