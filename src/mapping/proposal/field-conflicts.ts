import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { CustomFieldDefinition } from '../../smartdesk/custom-fields.js';
import { fieldManifest } from '../manifest/field-manifest.js';
import type { ManifestField } from '../manifest/field-manifest.js';
import type { Mapping } from '../mapping-schema.js';
import { foldName } from '../../normalise/name.js';
import { listed, plural } from './question.js';
import type { Question } from './question.js';

/** Asks about names that the target uses for a field of another type, or more than once: the gate `fields` stays shut there. */
export function fieldConflictQuestions(
  mapping: Mapping,
  definitions: readonly CustomFieldDefinition[],
  schema: TargetSchema | null,
): Question[] {
  if (schema === null) return [];
  const conflicts = fieldManifest(mapping, definitions).flatMap((field) => conflictOf(field, schema) ?? []);
  if (conflicts.length === 0) return [];
  return [
    {
      id: 'field-conflicts',
      question: `${plural(conflicts.length, 'field')} cannot be used as Pipedrive has ${conflicts.length === 1 ? 'it' : 'them'}: ${listed(conflicts)}. What about these?`,
      answer:
        'Name and type stay as proposed. Until the field is renamed in Pipedrive, or the mapping gives another name or type, the gate `fields` stays shut.',
      change: 'objects',
    },
  ];
}

function conflictOf(field: ManifestField, schema: TargetSchema): string | null {
  const named = schema.fields[field.target].filter(
    ({ custom, name }) => custom && foldName(name) === foldName(field.name),
  );
  const fitting = named.filter(({ type }) => type === field.type).length;
  const what = `${field.target} "${field.name}"`;
  if (fitting > 1) return `${what} exists ${fitting} times`;
  if (fitting === 1 || named.length === 0) return null;
  return `${what} has the type ${named[0]?.type ?? '?'}, not ${field.type}`;
}
