import { CLOSING } from '../fields/deal-fields.js';
import type { Field, TargetContext, Value } from '../fields/field.js';
import type { ModelledObject } from '../fields/index.js';

type Json = Record<string, unknown>;

/**
 * One request for several fields.
 * @param newKey key of a record that is created with it; null for a change
 */
export function bodyOf(
  newKey: string | null,
  object: ModelledObject,
  fields: readonly Field[],
  values: Readonly<Record<string, Value>>,
  target: TargetContext,
  key = newKey ?? '',
): Json {
  const status = values['status'];
  let body: Json = newKey === null ? {} : keyed(newKey, object, target);
  for (const field of fields) {
    const value = values[field.name] ?? null;
    if (value === null && (newKey !== null || isClosing(field.name))) {
      // Closing values go with the status; a lost deal may give up its reason.
      if (newKey !== null || field.name !== 'lost_reason' || status !== 'lost') continue;
    }
    if (value !== null && !isHeld(field, value, target)) continue;
    body = merged(body, field.body(value, target, key));
  }
  return body;
}

/** A picklist's value that is none of its options is left out. */
function isHeld(field: Field, value: string, target: TargetContext): boolean {
  if (field.kind !== 'picklist' || field.name === 'done') return true;
  const objects = ['organization', 'person', 'deal'] as const;
  return objects.some((object) => target.view.labels(object, field.name).includes(value));
}

function isClosing(name: string): boolean {
  return (CLOSING as readonly string[]).includes(name);
}

function keyed(key: string, object: ModelledObject, { view }: TargetContext): Json {
  switch (object) {
    case 'leads':
      return { origin_id: key };
    case 'activities':
      return { done: true };
    case 'tasks':
      return { type: 'task' };
    case 'notes':
    case 'inline_notes':
      return {};
    default: {
      const organization = object === 'accounts' || object === 'lead_organizations';
      const code = view.code(
        organization ? 'organization' : object === 'deals' ? 'deal' : 'person',
        'sd_id__c',
      );
      return { custom_fields: { [code ?? '']: key } };
    }
  }
}

function merged(a: Json, b: Json): Json {
  const custom = { ...(a['custom_fields'] as Json | undefined), ...(b['custom_fields'] as Json | undefined) };
  return { ...a, ...b, ...(Object.keys(custom).length > 0 && { custom_fields: custom }) };
}
