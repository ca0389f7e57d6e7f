import type { StoredRecord } from '../ledger/record-store.js';
import type { SourceRecord, TransformContext } from '../mapping/transform/types.js';
import { loadLinks } from './links.js';
import type { EntityPort, LinkRequest, Plan } from './port.js';
import type { RunContext } from './run-context.js';

/** What the mapping makes of each record. Repeatable: the same ledger gives the same plans. */
export async function planRecords(
  context: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
): Promise<Map<string, Plan & { readonly source: SourceRecord }>> {
  const rows = await sourceRecords(context, port, records);
  const requests: LinkRequest[] = [];
  for (const row of rows) requests.push(...(await port.links(row, context)));
  const links = await loadLinks(context, requests);
  const transform: TransformContext = {
    mapping: context.mapping,
    schema: context.schema,
    zone: context.source.account.timezone,
    currency: context.source.account.currency,
    migrationUserId: context.schema.me.id,
    owners: context.ownersMode,
    ownerId: context.owners,
    link: links,
  };
  const plans = new Map<string, Plan & { readonly source: SourceRecord }>();
  for (const row of rows) plans.set(row.id, { ...(await port.plan(row, transform, context)), source: row });
  return plans;
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
