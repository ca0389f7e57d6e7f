import type { FieldMapping } from '../../mapping/mapping-schema.js';
import { MAPPED_OBJECTS, type MappedObject } from '../../mapping/mapping-schema.js';
import { fieldNamed } from '../../mapping/system-fields.js';
import { sourceObjectOf } from '../../contract/objects.js';
import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import { attributesOf, fieldsOwner } from '../target-values.js';
import type { FieldRule } from './decide-fields.js';
import { unitOf, type Unit } from './units.js';

/** What people call a unit: the custom field's name, or the attribute. */
export function fieldLabel({ schema }: RunContext, port: EntityPort, unit: Unit): string {
  const owner = fieldsOwner(port);
  const key = unit.replace(/^custom_fields\./, '');
  const field = owner === null ? undefined : schema.fields[owner].find((each) => each.key === key);
  return field?.name ?? unit;
}

/** Who wins where source and target were both changed: by the field's line in the mapping, else by the object's. */
export function fieldRule({ mapping, schema }: RunContext, port: EntityPort, unit: Unit): FieldRule {
  const object = sourceObjectOf(port.object);
  if (!isMapped(object)) return 'ask';
  const { fields, onConflict } = mapping.objects[object];
  const line = Object.values(fields).find(
    (each) => each.onConflict !== undefined && unitsOfLine(port, each, schema).includes(unit),
  );
  return line?.onConflict ?? onConflict ?? 'ask';
}

function unitsOfLine(port: EntityPort, line: FieldMapping, schema: RunContext['schema']): Unit[] {
  if (line.to === null) return [];
  const owner = fieldsOwner(port);
  if (line.type === undefined || owner === null) return attributesOf(line.to).map(unitOf);
  const field = fieldNamed(schema, owner, line.to, line.type);
  if (field === null) return [];
  // Leads have the deals' fields, flat.
  return [port.targetObject === 'lead' ? field.key : `custom_fields.${field.key}`];
}

function isMapped(object: string): object is MappedObject {
  return MAPPED_OBJECTS.some((known) => known === object);
}
