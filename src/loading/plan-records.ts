import type { StoredRecord } from '../ledger/record-store.js';
import type { SourceRecord, TransformContext } from '../mapping/transform/types.js';
import { loadLinks, type LinkTables } from './links.js';
import type { EntityPort, LinkRequest, Plan, SkipPlan } from './port.js';
import { RecordUnsendable } from './record-unsendable.js';
import type { RunContext } from './run-context.js';

/**
 * What the mapping makes of each record. Repeatable: the same ledger gives the same plans.
 * @param links how links to what people deleted in the target are read: for a record that is to be made, or one that is
 *   there and is brought up to date
 */
export async function planRecords(
  context: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
  links: keyof LinkTables = 'ofNew',
): Promise<Map<string, Plan & { readonly source: SourceRecord }>> {
  const rows = await sourceRecords(context, port, records);
  const requests: LinkRequest[] = [];
  for (const row of rows)
    requests.push(
      ...(await orSkip(
        () => port.links(row, context),
        () => [],
      )),
    );
  const tables = await loadLinks(context, requests);
  const transform: TransformContext = {
    mapping: context.mapping,
    schema: context.schema,
    zone: context.source.account.timezone,
    currency: context.source.account.currency,
    migrationUserId: context.schema.me.id,
    owners: context.ownersMode,
    ownerId: context.owners,
    link: tables[links],
  };
  const plans = new Map<string, Plan & { readonly source: SourceRecord }>();
  for (const row of rows) {
    const plan = await orSkip(
      () => port.plan(row, transform, context),
      (skip): Plan => skip,
    );
    plans.set(row.id, { ...plan, source: row });
  }
  return plans;
}

/** What code does that meets a value for which it was not made; whatever the outside does has other names. */
const DEFECTS = [TypeError, RangeError, SyntaxError, ReferenceError, URIError];

/** One bad record must not stop the others: what cannot be planned is skipped with a reason. */
async function orSkip<T>(plan: () => T | Promise<T>, otherwise: (skip: SkipPlan) => T): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    if (error instanceof RecordUnsendable) {
      return otherwise({ kind: 'skip', code: error.code, reason: error.reason });
    }
    if (!DEFECTS.some((defect) => error instanceof defect)) throw error;
    // The message may quote the record.
    const reason = `a defect of sd2pd (${(error as Error).name}): please report it`;
    return otherwise({ kind: 'skip', code: 'transform_failed', reason });
  }
}

async function sourceRecords(
  context: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
): Promise<SourceRecord[]> {
  const ids = records.map((record) => record.source_id);
  const rows = await context.ledger.source.byIds(port.sourceObject, ids);
  const byId = new Map(rows.map((row) => [row.source_id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw new Error(`the ledger has no source row for a record of ${port.object}`);
    const values = JSON.parse(row.data) as Record<string, string>;
    return { object: port.sourceObject, id, values };
  });
}
