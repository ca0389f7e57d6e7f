import type { CustomFieldDefinition } from '../../smartdesk/custom-fields.js';
import type { Mapping } from '../mapping-schema.js';
import { FIELD_OBJECTS, FIELD_TARGETS } from '../mapping-targets.js';
import type { FieldObject } from '../mapping-targets.js';
import { optionLabels } from '../manifest/option-labels.js';
import { foldName } from '../../normalise/name.js';
import { error } from './problem.js';
import type { Problem } from './problem.js';

/** Pipedrive takes option labels of at most so many characters. */
const MAX_LABEL = 255;

/** Custom fields over all objects: one name with two types, options that Pipedrive cannot take. */
export function checkFieldTypes(mapping: Mapping, definitions: readonly CustomFieldDefinition[]): Problem[] {
  const types = new Map<string, { readonly type: string; readonly at: string }>();
  const problems: Problem[] = [];
  for (const object of FIELD_OBJECTS) {
    if (!mapping.objects[object].enabled) continue;
    for (const [field, line] of Object.entries(mapping.objects[object].fields)) {
      if (line.to === null || line.type === undefined) continue;
      const key = `${FIELD_TARGETS[object]} ${foldName(line.to)}`;
      const at = `${object}.${field}`;
      const known = types.get(key);
      if (known === undefined) types.set(key, { type: line.type, at });
      else if (known.type !== line.type) {
        const message = `"${line.to}" is of type ${known.type} for ${known.at} and ${line.type} here: give one of them another name or type`;
        problems.push(error(`objects.${object}.fields.${field}.type`, message));
      }
      problems.push(...checkOptions(object, field, mapping, definitions));
    }
  }
  return problems;
}

function checkOptions(
  object: FieldObject,
  field: string,
  mapping: Mapping,
  definitions: readonly CustomFieldDefinition[],
): Problem[] {
  const line = mapping.objects[object].fields[field];
  if (line === undefined) return [];
  const path = `objects.${object}.fields.${field}`;
  if (line.type !== 'enum' && line.type !== 'set') {
    return [];
  }
  const definition = definitions.find((each) => each.object === object && each.key === field);
  const labels = optionLabels(line, definition);
  const blank = Object.entries(line.options ?? {}).filter(([, label]) => label?.trim() === '');
  return [
    ...(labels.length === 0
      ? [
          error(
            path,
            `a field of type ${line.type} needs options: list them under options (VALUE: LABEL), or write type: varchar`,
          ),
        ]
      : []),
    ...labels
      .filter((label) => label.length > MAX_LABEL)
      .map((label) =>
        error(
          `${path}.options`,
          `the label "${label.slice(0, 40)}…" has ${label.length} characters, Pipedrive takes ${MAX_LABEL}: give it a shorter one`,
        ),
      ),
    ...blank.map(([value]) =>
      error(`${path}.options.${value}`, 'a blank label: write null to leave the value out'),
    ),
  ];
}
