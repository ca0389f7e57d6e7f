import type { PhaseObject } from '../contract/objects.js';
import { MAPPED_OBJECTS } from '../mapping/mapping-schema.js';
import { chooseSpotCheck, spotCheckKey, type SpotCheckRecord } from '../reports/spot-check.js';
import type { EntityPort } from './port.js';
import { portOf } from './ports/index.js';
import { comparableValue } from './comparable-value.js';
import { readPresent } from './read-present.js';
import type { RunContext } from './run-context.js';
import { targetValue } from './target-values.js';

/** Reads the records of the customer's spot-check sheet from the target, one by one: 25 requests. */
export async function fillSpotCheck(context: RunContext): Promise<void> {
  const { ledger, run } = context;
  const sheet: SpotCheckRecord[] = [];
  for (const { object, source_id, why } of await chooseSpotCheck(ledger, run)) {
    const targetId = (await ledger.records.fates(run, object, [source_id])).get(source_id)?.target_id;
    const port = portOf(object as PhaseObject);
    if (targetId == null || port?.read === undefined) continue;
    context.beat({ spotCheck: sheet.length });
    const record = await readPresent(context, port, targetId);
    // One that somebody deleted since is not on the sheet; the read-back reports it.
    if (record === null) continue;
    const target = await comparable(context, port, object, record);
    sheet.push({ object, source_id, target_id: targetId, target, why });
  }
  await ledger.meta.set(spotCheckKey(run), sheet);
}

/** Values of the target by the names that the mapping gives them. */
async function comparable(
  context: RunContext,
  port: EntityPort,
  object: string,
  record: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const mapped = MAPPED_OBJECTS.find((name) => name === object);
  if (mapped === undefined) return {};
  const values: Record<string, unknown> = {};
  for (const field of Object.values(context.mapping.objects[mapped].fields)) {
    if (field.to === null) continue;
    const value = targetValue(port, field, record, context.schema);
    const isNative = field.type === undefined;
    values[field.to] = isNative ? await comparableValue(context, mapped, field.to, value, record) : value;
  }
  return values;
}
