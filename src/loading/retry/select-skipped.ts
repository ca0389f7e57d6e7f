import { PHASES, sourceObjectOf, type PhaseObject } from '../../contract/objects.js';
import type { RetryRequest } from '../../contract/messages.js';
import { isRetryable } from '../../contract/reason-codes.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { StoredRecord } from '../../ledger/record-store.js';
import { references } from '../../smartdesk/columns.js';

/** Source ids per phase. */
export type Selected = ReadonlyMap<PhaseObject, ReadonlySet<string>>;

/** Reasons for which a record may have been skipped only because another one was. */
const FOR_A_PARENT: ReadonlySet<string> = new Set(['parent_skipped', 'parent_missing', 'stage_unknown']);

/**
 * Which skipped records of a run the requests mean: those of their reasons and of their files, and the records that were
 * skipped with these, children of children too. Ids in memory: one per record that is taken again.
 */
export async function selectSkipped(
  ledger: Ledger,
  run: string,
  requests: readonly RetryRequest[],
): Promise<Selected> {
  const asked = await askedFor(ledger, requests);
  const selected = new Map<PhaseObject, Set<string>>();
  // Parents come in earlier phases than their children, so one pass finds grandchildren as well.
  for (const object of PHASES) {
    const ids = new Set<string>();
    selected.set(object, ids);
    const followers: StoredRecord[] = [];
    for await (const page of ledger.records.pages(run, object, ['skipped'])) {
      const open = page.filter((record) => isRetryable(record.reason_code));
      const others = open.filter((record) => !asked(object, record));
      for (const record of open) if (asked(object, record)) ids.add(record.source_id);
      for (const id of await childrenAmong(ledger, object, others, selected)) ids.add(id);
      followers.push(...others.filter((record) => record.survivor !== null));
    }
    // A survivor may come after its followers.
    for (const { source_id, survivor } of followers) if (ids.has(survivor ?? '')) ids.add(source_id);
  }
  return selected;
}

type Asked = (object: PhaseObject, record: StoredRecord) => boolean;

async function askedFor(ledger: Ledger, requests: readonly RetryRequest[]): Promise<Asked> {
  const reasons = new Set<string>();
  const rows = new Map<string, Set<string>>();
  let all = false;
  for (const { reason, file } of requests) {
    if (file !== undefined) {
      for (const row of await ledger.retries.rowsOf(file.set)) {
        const source = sourceObjectOf(row.object);
        rows.set(source, (rows.get(source) ?? new Set()).add(row.source_id));
      }
    } else if (reason === undefined) all = true;
    else reasons.add(reason);
  }
  // A lead's row is also that of the parents made for it.
  return (object, { source_id, reason_code }) =>
    all || reasons.has(reason_code ?? '') || rows.get(sourceObjectOf(object))?.has(source_id) === true;
}

/** Those of the records that were skipped because of one that is selected. */
async function childrenAmong(
  ledger: Ledger,
  object: PhaseObject,
  records: readonly StoredRecord[],
  selected: Selected,
): Promise<string[]> {
  const candidates = records.filter(({ reason_code }) => FOR_A_PARENT.has(reason_code ?? ''));
  const ids = candidates.map((record) => record.source_id);
  const source = sourceObjectOf(object);
  const isMadeFor = (id: string): boolean =>
    source === 'leads' &&
    (['lead_organizations', 'lead_persons'] as const).some(
      (parent) => selected.get(parent)?.has(id) === true,
    );
  return (await ledger.source.byIds(source, ids))
    .filter(
      ({ source_id, data }) =>
        isMadeFor(source_id) ||
        references(source, JSON.parse(data) as Record<string, string>).some(
          (reference) => selected.get(reference.object)?.has(reference.id) === true,
        ),
    )
    .map((row) => row.source_id);
}
