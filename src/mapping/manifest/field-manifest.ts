import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { CustomFieldDefinition } from '../../smartdesk/custom-fields.js';
import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { CustomFieldType, Mapping } from '../mapping-schema.js';
import { makingOf } from '../field-line-schema.js';
import { FIELD_OBJECTS, FIELD_TARGETS } from '../mapping-targets.js';
import type { FieldObject } from '../mapping-targets.js';
import { SYSTEM_FIELDS } from '../system-fields.js';
import { foldName } from '../../normalise/name.js';
import { optionLabels, unite } from './option-labels.js';

/** A custom field that the target must have. */
export interface ManifestField {
  readonly target: FieldTarget;
  readonly name: string;
  readonly type: CustomFieldType;
  /** Labels that an enum or set must have; others may be there besides. */
  readonly options: readonly string[];
  /**
   * Lines that fill it; `type` is SmartDesk's type of the field, what a standard column holds, or what a line is made by
   * (`constant`, `join`, `split`).
   */
  readonly sources: readonly {
    readonly object: FieldObject;
    readonly field: string;
    readonly type: string;
  }[];
  /** One of the migration's own fields (`sd_…__c`). */
  readonly system: boolean;
}

/**
 * Every custom field that the target must have for a mapping, once: leads and deals of the same name and type share one,
 * with the options of both. In the order organization, person, deal; the migration's own fields first.
 */
export function fieldManifest(
  mapping: Mapping,
  definitions: readonly CustomFieldDefinition[],
): ManifestField[] {
  const fields = new Map<string, ManifestField>();
  const add = (field: ManifestField): void => {
    const key = JSON.stringify([field.target, foldName(field.name), field.type]);
    const known = fields.get(key);
    fields.set(key, known === undefined ? field : united(known, field));
  };
  for (const field of identityFields(mapping)) add(field);
  for (const object of FIELD_OBJECTS)
    for (const field of mappedFields(object, mapping, definitions)) add(field);
  const rank: readonly FieldTarget[] = ['organization', 'person', 'deal'];
  return [...fields.values()].sort(
    (a, b) => rank.indexOf(a.target) - rank.indexOf(b.target) || Number(b.system) - Number(a.system),
  );
}

function united(known: ManifestField, other: ManifestField): ManifestField {
  const sources = other.sources.filter(
    (source) =>
      !known.sources.some(({ object, field }) => object === source.object && field === source.field),
  );
  return {
    ...known,
    options: unite([...known.options, ...other.options]),
    sources: [...known.sources, ...sources],
    system: known.system || other.system,
  };
}

const SYSTEM_NAMES: readonly string[] = Object.values(SYSTEM_FIELDS);

function mappedFields(
  object: FieldObject,
  mapping: Mapping,
  definitions: readonly CustomFieldDefinition[],
): ManifestField[] {
  const { enabled, fields } = mapping.objects[object];
  if (!enabled) return [];
  return Object.entries(fields).flatMap(([field, line]) => {
    if (line.to === null || line.type === undefined) return [];
    const definition = definitions.find((each) => each.object === object && each.key === field);
    const name = line.to.trim();
    return [
      {
        target: FIELD_TARGETS[object],
        name,
        type: line.type,
        options: optionLabels(line, definition),
        sources: [{ object, field, type: definition?.type ?? makingOf(line) ?? columnKind(object, field) }],
        system: SYSTEM_NAMES.some((system) => foldName(system) === foldName(name)),
      },
    ];
  });
}

function columnKind(object: FieldObject, field: string): string {
  return STANDARD_COLUMNS[object].find(({ name }) => name === field)?.kind ?? 'unknown';
}

/** Objects whose records become organizations, persons and deals or leads: leads make persons and organizations too. */
const MAKERS: Readonly<Record<FieldTarget, readonly FieldObject[]>> = {
  organization: ['accounts', 'leads'],
  person: ['contacts', 'leads'],
  deal: ['deals', 'leads'],
};

/** Source key and original owner: written on every record, whatever lines the mapping has. */
function identityFields(mapping: Mapping): ManifestField[] {
  return (Object.keys(MAKERS) as FieldTarget[]).flatMap((target) => {
    const makers = MAKERS[target].filter((object) => mapping.objects[object].enabled);
    if (makers.length === 0) return [];
    const keys = makers.map((object) => ({ object, field: 'id', type: 'id' }));
    const owners = makers.flatMap((object) =>
      ownerColumns(object, mapping).map((field) => ({ object, field, type: columnKind(object, field) })),
    );
    return [
      systemField(target, SYSTEM_FIELDS.key, keys),
      ...(owners.length === 0 ? [] : [systemField(target, SYSTEM_FIELDS.owner, owners)]),
    ];
  });
}

function ownerColumns(object: FieldObject, mapping: Mapping): string[] {
  const { fields } = mapping.objects[object];
  return Object.keys(fields).filter((field) => fields[field]?.to === 'owner_id' && !fields[field]?.type);
}

function systemField(target: FieldTarget, name: string, sources: ManifestField['sources']): ManifestField {
  return { target, name, type: 'varchar', options: [], sources, system: true };
}
