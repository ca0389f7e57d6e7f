import type { PhaseObject } from '../contract/objects.js';
import type { PreviewedRecord } from '../contract/preview.js';
import { planRecords } from '../loading/plan-records.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import type { TargetField } from '../pipedrive/target-schema.js';
import { ReferenceNames } from './reference-names.js';

/** `OBJECT/ID`, as `contacts/con_00001`. */
export interface RecordName {
  readonly object: PhaseObject;
  readonly id: string;
}

/** A record of the source, and the request that would be sent for it, as people read it. */
export async function previewRecord(
  context: RunContext,
  { object, id }: RecordName,
): Promise<PreviewedRecord> {
  const { ledger, run } = context;
  const record = `${object}/${id}`;
  const fate = (await ledger.records.fates(run, object, [id])).get(id);
  const port = portOf(object);
  const [row] = await ledger.source.byIds(port?.sourceObject ?? object, [id]);
  const source = row === undefined ? {} : (JSON.parse(row.data) as Record<string, string>);
  const told = { record, state: fate?.state ?? 'unknown', reason: fate?.reason ?? null, source };
  if (fate === undefined || port === null || fate.state !== 'created')
    return { ...told, target: null, values: [] };
  const plan = (await planRecords(context, port, [fate])).get(id);
  if (plan?.kind !== 'create') return { ...told, target: null, values: [] };
  return { ...told, target: await named(plan.body, context), values: plan.values };
}

type Body = Readonly<Record<string, unknown>>;

/** Leads carry custom fields at the top, v2 nests them; a person reads them all by name. */
async function named(body: Body, context: RunContext): Promise<Record<string, unknown>> {
  const fields = new Map(
    Object.values(context.schema.fields).flatMap((list) => list.map((field) => [field.key, field])),
  );
  const names = new ReferenceNames(context);
  const flat = { ...body, ...(body['custom_fields'] as Body | undefined) };
  const shown: [string, unknown][] = [];
  for (const [key, value] of Object.entries(flat)) {
    if (key === 'custom_fields') continue;
    const field = fields.get(key);
    if (field?.custom === true) shown.push([field.name, labelled(field, value)]);
    else shown.push([key, await names.of(key, value)]);
  }
  return Object.fromEntries(shown);
}

function labelled(field: TargetField, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => labelled(field, item));
  return field.options.find(({ id }) => id === value)?.label ?? value;
}
