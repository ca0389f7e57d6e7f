import type { CustomFieldType, Mapping } from '../mapping/mapping-schema.js';
import { makingOf } from '../mapping/field-line-schema.js';
import { optionLabels } from '../mapping/manifest/option-labels.js';
import { SYSTEM_FIELDS } from '../mapping/system-fields.js';
import type { DiscoveryFacts } from './discovery-facts.js';

/** A custom field that the target must have, once per source field that goes into it. */
export interface ManifestRow {
  readonly object: 'organization' | 'person' | 'deal';
  readonly name: string;
  readonly type: CustomFieldType;
  readonly options: readonly string[];
  /** '' for a field that the migration fills by itself. */
  readonly sourceObject: string;
  readonly sourceField: string;
  readonly sourceType: string;
}

export const CUSTOM_FIELDS_HEADER = [
  'pipedrive_object',
  'field_name',
  'field_type',
  'options',
  'source_object',
  'source_field',
  'source_type',
] as const;

/** A line of `custom-fields.csv`. */
export function customFieldRow(row: ManifestRow): string[] {
  const { object, name, type, options, sourceObject, sourceField, sourceType } = row;
  return [object, name, type, options.join('|'), sourceObject, sourceField, sourceType];
}

const TARGETS = { accounts: 'organization', contacts: 'person', leads: 'deal', deals: 'deal' } as const;

type OwnerOfFields = keyof typeof TARGETS;

/**
 * The custom fields that the mapping names, a row per source field, and the original owner's, whose row names no source
 * field: the migration writes it beside the owner itself. Leads use the deal fields.
 */
export function readManifest({ mapping, profiles, definitions }: DiscoveryFacts): ManifestRow[] {
  if (mapping === null) return [];
  const rows = (Object.keys(TARGETS) as OwnerOfFields[]).flatMap((object) => {
    if (!mapping.objects[object].enabled) return [];
    const kinds = new Map(
      profiles.find((profile) => profile.object === object)?.fields.map((f) => [f.field, f.kind]),
    );
    return Object.entries(mapping.objects[object].fields).flatMap(([field, line]) => {
      const { to, type } = line;
      if (to === null || type === undefined) return [];
      const defined = definitions.definitions.find((known) => known.object === object && known.key === field);
      const labels = optionLabels(line, defined);
      const sourceType = defined?.type ?? makingOf(line) ?? kinds.get(field) ?? '';
      return [
        {
          object: TARGETS[object],
          name: to,
          type,
          options: labels,
          sourceObject: object,
          sourceField: field,
          sourceType,
        },
      ];
    });
  });
  return [...withUnitedOptions(rows), ...systemRows(mapping)];
}

/** Source fields that share a target field show the options of all of them. */
function withUnitedOptions(rows: readonly ManifestRow[]): ManifestRow[] {
  const keyOf = ({ object, name, type }: ManifestRow): string => JSON.stringify([object, name, type]);
  const united = new Map<string, Set<string>>();
  for (const row of rows) {
    const options = united.get(keyOf(row)) ?? new Set();
    for (const option of row.options) options.add(option);
    united.set(keyOf(row), options);
  }
  return rows.map((row) => ({ ...row, options: [...(united.get(keyOf(row)) ?? [])] }));
}

function systemRows(mapping: Mapping): ManifestRow[] {
  const objects = new Set(
    (Object.keys(TARGETS) as OwnerOfFields[])
      .filter((object) => mapping.objects[object].enabled)
      .map((object) => TARGETS[object]),
  );
  return [...objects].map((object) => ({
    object,
    name: SYSTEM_FIELDS.owner,
    type: 'varchar',
    options: [],
    sourceObject: '',
    sourceField: '',
    sourceType: '',
  }));
}
