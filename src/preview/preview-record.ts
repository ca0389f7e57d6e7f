import type { PhaseObject } from '../contract/objects.js';
import type { PreviewedRecord } from '../contract/preview.js';
import { planRecords } from '../loading/plan-records.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import type { TargetField } from '../pipedrive/target-schema.js';

/** `OBJECT/ID`, as `contacts/con_00001`. */
export interface RecordName {
  readonly object: PhaseObject;
  readonly id: string;
}

/** A record of the source, and the request that would be sent for it, with the names of custom fields and options. */
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
  if (fate === undefined || port === null) {
    return { record, state: fate?.state ?? 'unknown', reason: fate?.reason ?? null, source, target: null };
  }
  const plan = fate.state === 'created' ? (await planRecords(context, port, [fate])).get(id) : undefined;
  const target = plan?.kind === 'create' ? named(plan.body, context) : null;
  return { record, state: fate.state, reason: fate.reason, source, target };
}

type Body = Readonly<Record<string, unknown>>;

/** Leads carry custom fields at the top, v2 nests them; a person reads them all by name. */
function named(body: Body, { schema }: RunContext): Record<string, unknown> {
  const fields = new Map(
    Object.values(schema.fields).flatMap((list) => list.map((field) => [field.key, field])),
  );
  const flat = { ...body, ...(body['custom_fields'] as Body | undefined) };
  return Object.fromEntries(
    Object.entries(flat)
      .filter(([key]) => key !== 'custom_fields')
      .map(([key, value]) => {
        const field = fields.get(key);
        return field?.custom === true ? [field.name, labelled(field, value)] : [key, value];
      }),
  );
}

function labelled(field: TargetField, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => labelled(field, item));
  return field.options.find(({ id }) => id === value)?.label ?? value;
}
