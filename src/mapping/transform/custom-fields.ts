import { encodeLead, encodeV2, unfitness } from '../../pipedrive/field-codec/index.js';
import type { Entries, FieldValue } from '../../pipedrive/field-codec/index.js';
import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { TargetField } from '../../pipedrive/target-schema.js';
import { readFieldValue } from './custom-values.js';
import type { Draft } from './draft.js';
import { requireField } from './field-lookup.js';
import { sourceKey } from './keys.js';
import type { KeyedObject } from './keys.js';
import { foldName } from '../../normalise/name.js';
import { truncateUnits } from './truncate.js';

type FilledField = readonly [TargetField, FieldValue];

/** Names of the fields that every migrated record has (contract, section 8). */
const ID_FIELD = 'sd_id__c';
const OWNER_FIELD = 'sd_original_owner__c';

/** The `custom_fields` block of a v2 body: source key, original owner, and every column mapped to a custom field. */
export function customFieldEntries(draft: Draft, target: FieldTarget, object: KeyedObject): Entries {
  return encodeAll([...identity(draft, target, object), ...mapped(draft, target)], encodeV2);
}

/** Source key and original owner only: all that a record made for a lead has. */
export function identityFields(draft: Draft, target: FieldTarget, object: KeyedObject): Entries {
  return encodeAll(identity(draft, target, object), encodeV2);
}

/** The custom fields of a lead, flat in v1 form: a lead has the fields of deals. */
export function leadFieldEntries(draft: Draft): Entries {
  return encodeAll([...identity(draft, 'deal', 'leads'), ...mapped(draft, 'deal')], encodeLead);
}

function encodeAll(
  filled: readonly FilledField[],
  encode: (field: TargetField, value: FieldValue) => Entries,
): Entries {
  return Object.assign({}, ...filled.map(([field, value]) => encode(field, value))) as Entries;
}

function identity(draft: Draft, target: FieldTarget, object: KeyedObject): FilledField[] {
  const { schema } = draft.context;
  const key = sourceKey(object, draft.record.id);
  const filled: FilledField[] = [
    [requireField(schema, target, ID_FIELD, 'varchar'), { type: 'text', text: key }],
  ];
  const owner = draft.native('owner_id');
  if (owner) {
    const text = truncateUnits(owner.text);
    filled.push([requireField(schema, target, OWNER_FIELD, 'varchar'), { type: 'text', text }]);
  }
  return filled;
}

/** Columns mapped to custom fields. Where two name one field, the first filled one wins and the other is reported. */
function mapped(draft: Draft, target: FieldTarget): FilledField[] {
  const filled = new Map<string, FilledField>();
  for (const column of draft.customColumns()) {
    const { to, type } = column.mapping;
    // The source key goes there, whatever column the mapping shows as its origin.
    if (to === null || type === undefined || foldName(to) === ID_FIELD) continue;
    const field = requireField(draft.context.schema, target, to, type);
    const value = readFieldValue(draft, column, type, field);
    if (value === null) continue;
    const unfit = unfitness(field.type, value);
    if (unfit !== null) {
      draft.refuse(column, 'value_invalid', unfit);
      continue;
    }
    if (filled.has(field.key)) draft.note(column.field, 'value_invalid', 'dropped', column.raw);
    else filled.set(field.key, [field, value]);
  }
  return [...filled.values()];
}
