import { isRetryable } from '../contract/reason-codes.js';
import { PHASES, type PhaseObject } from '../contract/objects.js';
import type { PreviewedAmendment } from '../contract/preview.js';
import { META, type RunFacts } from '../ledger/meta-keys.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { touchedUnits } from '../loading/update/merge-fields.js';
import { mappingOf } from '../loading/confirmed-mapping.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { FOUND_WHEN_SENDING } from '../loading/second-pass.js';
import { fingerprintMapping } from '../mapping/fingerprint.js';
import { planningContext, type PlannedRun, type PlanRequest } from './plan-run.js';

type Touched = PreviewedAmendment['objects'][number];

/**
 * What a mapping would do to the records that the run of an account has loaded with another one; by the ledger alone.
 * @param planned the same run as it would be under this mapping from the start
 */
export async function amendmentOf(
  request: PlanRequest,
  planned: PlannedRun,
): Promise<PreviewedAmendment | null> {
  const { ledger, mapping, role } = request;
  const run = await ledger.meta.get<RunFacts>(META.run(role));
  if (run === null || run.mapping === fingerprintMapping(mapping)) return null;
  const before = await mappingOf(ledger, run.mapping);
  const after = await planningContext(request, ledger, { opened: [], besides: before });
  const objects: Touched[] = [];
  const fates = { opened: 0, stays: 0 };
  for (const object of PHASES) {
    const port = portOf(object);
    // What a file is was decided by the export, not by the mapping.
    if (port === null || object === 'attachments') continue;
    const touched = await touchedBy({ ...after, mapping: before }, after, port);
    if (touched.touched > 0) objects.push(touched);
    await compareFates(request, planned, object, fates);
  }
  return { from: run.mapping, objects, ...fates };
}

async function touchedBy(before: RunContext, after: RunContext, port: EntityPort): Promise<Touched> {
  const fields: Record<string, number> = {};
  let count = 0;
  for await (const page of after.ledger.records.pages(after.run, port.object, ['created'])) {
    after.beat({ object: port.object });
    const old = await planRecords(before, port, page);
    const wanted = await planRecords(after, port, page);
    for (const { source_id: id } of page) {
      const [was, is] = [old.get(id), wanted.get(id)];
      if (was?.kind !== 'create' || is?.kind !== 'create') continue;
      const units = touchedUnits(port, was.body, is.body);
      if (units.length > 0) count += 1;
      for (const name of new Set(units.map((unit) => nameOf(unit, after))))
        fields[name] = (fields[name] ?? 0) + 1;
    }
  }
  return { object: port.object, touched: count, fields, isFixed: port.update === undefined };
}

/** Custom fields by their names: of leads at the top, elsewhere in a block. */
function nameOf(unit: string, { schema }: RunContext): string {
  const key = unit.replace(/^custom_fields\./, '');
  const field = Object.values(schema.fields)
    .flat()
    .find((each) => each.custom && each.key === key);
  return field?.name ?? unit;
}

/** Compares what became of each record with what would have become of it. */
async function compareFates(
  { ledger, role }: PlanRequest,
  { context: { ledger: scratch, run } }: PlannedRun,
  object: PhaseObject,
  sum: { opened: number; stays: number },
): Promise<void> {
  const states = ['created', 'merged', 'filtered', 'skipped'] as const;
  for await (const page of ledger.records.pages(role, object, [...states])) {
    const ids = page.map((record) => record.source_id);
    const would = await scratch.records.fates(run, object, ids);
    for (const record of page) {
      const other = would.get(record.source_id);
      if (isOpened(record, other)) sum.opened += 1;
      if (isStaying(record, other)) sum.stays += 1;
    }
  }
}

function isOpened(record: StoredRecord, would: StoredRecord | undefined): boolean {
  const arrives = would?.state === 'created' || would?.state === 'merged';
  if (!arrives || (record.state !== 'filtered' && record.state !== 'skipped')) return false;
  if (record.state === 'filtered') return true;
  const code = record.reason_code;
  return isRetryable(code) && !FOUND_WHEN_SENDING.has(code ?? '');
}

function isStaying(record: StoredRecord, would: StoredRecord | undefined): boolean {
  if (record.state === 'created') return would?.state !== 'created';
  return record.state === 'merged' && (would?.state !== 'merged' || record.survivor !== would.survivor);
}
