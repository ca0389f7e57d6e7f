import type { TargetObject } from '../contract/objects.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';

type Fields = Readonly<Record<string, unknown>>;

export interface LinkedTo {
  readonly targetObject: TargetObject;
  readonly targetId: string;
}

/** Attributes by which records of whatever kind lead to others. */
const ATTRIBUTES: Readonly<Record<string, TargetObject>> = {
  org_id: 'organization',
  organization_id: 'organization',
  person_id: 'person',
  lead_id: 'lead',
  deal_id: 'deal',
  activity_id: 'activity',
  pipeline_id: 'pipeline',
  stage_id: 'stage',
};

/** Types of custom fields that hold the id of a record. Pipedrive makes no link of them; who filled them in meant one. */
const FIELD_TYPES: Readonly<Record<string, TargetObject>> = { org: 'organization', people: 'person' };

/** Everything that a record of the target leads to: by its attributes, its participants, and its custom fields. */
export function linksOf(record: Fields, schema: Pick<TargetSchema, 'fields'>): LinkedTo[] {
  return [...attributeLinks(record), ...participantLinks(record), ...fieldLinks(record, schema)];
}

function attributeLinks(record: Fields): LinkedTo[] {
  return Object.entries(ATTRIBUTES).flatMap(([attribute, object]) => linkTo(object, record[attribute]));
}

function participantLinks({ participants }: Fields): LinkedTo[] {
  if (!Array.isArray(participants)) return [];
  return (participants as readonly Fields[]).flatMap(({ person_id: id }) => linkTo('person', id));
}

/** Leads have their custom fields flat. */
function fieldLinks(record: Fields, { fields }: Pick<TargetSchema, 'fields'>): LinkedTo[] {
  const held = { ...record, ...(record['custom_fields'] as Fields | null | undefined) };
  return Object.values(fields)
    .flat()
    .flatMap(({ key, type, custom }) => {
      const object = custom ? FIELD_TYPES[type] : undefined;
      return object === undefined ? [] : linkTo(object, held[key]);
    });
}

function linkTo(targetObject: TargetObject, id: unknown): LinkedTo[] {
  if ((typeof id !== 'number' && typeof id !== 'string') || id === '') return [];
  return [{ targetObject, targetId: String(id) }];
}
