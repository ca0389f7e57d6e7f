import type { StaysCode } from '../../contract/rollback-reasons.js';
import type { CreatedSchema } from '../../ledger/schema-store.js';
import type { RunContext } from '../../loading/run-context.js';
import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import { filledFields, type Ignoring } from './filled-fields.js';
import { usedTypes } from './used-types.js';

/** Why a thing stays: something is in it; options were added to a field that was there before; Pipedrive refuses. */
export type ThingStays = Extract<StaysCode, 'filled' | 'options_added' | 'refused'>;

export interface JudgedThing {
  readonly thing: CreatedSchema;
  /** Null: it goes. */
  readonly stays: ThingStays | null;
  /** People had deleted it. */
  readonly isGone: boolean;
  /** An activity type's key in activities; the key of a field. */
  readonly key: string;
}

export interface SchemaLook {
  /** Only records that were changed since count (ISO). */
  readonly since?: string;
  readonly ignoring?: Ignoring;
}

/** Judges everything that the migration created in an account besides records. Reads only. */
export async function judgeSchema(
  context: RunContext,
  things: readonly CreatedSchema[],
  look: SchemaLook = {},
): Promise<JudgedThing[]> {
  const judged: JudgedThing[] = [];
  for (const target of ['organization', 'person', 'deal'] as const) {
    const own = things.filter((thing) => thing.target === target);
    judged.push(...(await judgeFields(context, target, own, look)));
  }
  const types = things.filter((thing) => thing.kind === 'activity_type');
  return [...judged, ...(await judgeTypes(context, types, look))];
}

async function judgeFields(
  context: RunContext,
  target: FieldTarget,
  things: readonly CreatedSchema[],
  look: SchemaLook,
): Promise<JudgedThing[]> {
  if (things.length === 0) return [];
  const there = new Set((await context.client.fields.list(target)).map((field) => field.field_code));
  const fields = things.filter(({ kind, key }) => kind === 'field' && there.has(key));
  const keys = fields.map(({ key }) => key);
  const filled =
    keys.length === 0 ? new Set<string>() : await filledFields(context, { target, keys, ...look });
  const ours = new Set(things.filter(({ kind }) => kind === 'field').map(({ key }) => key));
  return things.flatMap((thing): JudgedThing[] => {
    const { kind, key } = thing;
    // Options of a field of ours share its fate.
    if (kind === 'options' && ours.has(key)) return [];
    const judged = { thing, key, isGone: !there.has(key) };
    if (kind === 'options') return [{ ...judged, stays: 'options_added' }];
    return [{ ...judged, stays: filled.has(key) ? 'filled' : null }];
  });
}

async function judgeTypes(
  context: RunContext,
  things: readonly CreatedSchema[],
  { since, ignoring }: SchemaLook,
): Promise<JudgedThing[]> {
  if (things.length === 0) return [];
  const there = new Map(
    (await context.client.settings.activityTypes()).map((type) => [String(type.id), type]),
  );
  const keyOf = ({ key }: CreatedSchema): string => there.get(key)?.key_string ?? '';
  const keys = things.map(keyOf).filter((key) => key !== '');
  const used = await usedTypes(context, keys, since, ignoring);
  return things.map((thing) => {
    const key = keyOf(thing);
    return { thing, key, isGone: key === '', stays: used.has(key) ? 'filled' : null };
  });
}
