import type { FieldMapping } from '../mapping/mapping-schema.js';
import { fieldNamed } from '../mapping/system-fields.js';
import type { FieldTarget } from '../pipedrive/entities/fields.js';
import { decodeLead, decodeV2, readableValue } from '../pipedrive/field-codec/index.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { EntityPort } from './port.js';

type Fields = Readonly<Record<string, unknown>>;

/** Attributes of a target record in which a mapping's `to` without a type arrives, where the names differ. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  person: ['person_id', 'participants'],
  organization: ['organization_id'],
  due: ['due_date'],
  parent: ['deal_id', 'org_id', 'person_id', 'lead_id', 'activity_id'],
  author: ['user_id'],
  file: ['name'],
  close_time: ['close_time', 'won_time', 'lost_time'],
  currency: ['currency', 'value'],
};

/** Attributes of a target record in which a native attribute of the mapping arrives. */
export function attributesOf(to: string): readonly string[] {
  return ATTRIBUTES[to] ?? [to];
}

/** Whose custom fields a phase's records have; leads have the deals'. */
export function fieldsOwner(port: Pick<EntityPort, 'targetObject'>): FieldTarget | null {
  switch (port.targetObject) {
    case 'organization':
    case 'person':
    case 'deal':
      return port.targetObject;
    case 'lead':
      return 'deal';
    default:
      return null;
  }
}

/** What a target record holds where a source field was mapped to, custom fields as people read them; null when nothing is there. */
export function targetValue(
  port: Pick<EntityPort, 'targetObject'>,
  mapping: FieldMapping,
  record: Fields,
  schema: TargetSchema,
): unknown {
  if (mapping.to === null) return null;
  const owner = fieldsOwner(port);
  if (mapping.type !== undefined && owner !== null) {
    const field = fieldNamed(schema, owner, mapping.to, mapping.type);
    if (field === null) return null;
    const value =
      port.targetObject === 'lead'
        ? decodeLead(field, record)
        : decodeV2(field, (record['custom_fields'] as Fields | null)?.[field.key]);
    return value === null ? null : readableValue(field, value);
  }
  return (
    attributesOf(mapping.to)
      .map((name) => record[name])
      .find((value) => isFilled(value)) ?? null
  );
}

export function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}
