import type { TargetField } from '../../../pipedrive/target-schema.js';
import { CUSTOM_FIELD_TYPES } from '../../mapping-schema.js';
import type { CustomFieldType, MappedObject } from '../../mapping-schema.js';
import { fieldTargetOf, NATIVE_ATTRIBUTES } from '../../mapping-targets.js';
import type { NativeKind } from '../../mapping-targets.js';

/** A place that a column can go to. */
export interface MatchTarget {
  /** Unique among the places of an object. */
  readonly key: string;
  readonly kind: 'native' | 'existing' | 'new' | 'none';
  /** As in a mapping's line; null: it does not move, or the name of the new field is still to be given. */
  readonly to: string | null;
  /** Of an existing custom field. */
  readonly type: CustomFieldType | null;
  readonly nativeKind: NativeKind | null;
  /** Several columns may go there. */
  readonly several: boolean;
  readonly required: boolean;
  /** Labels that an existing field has. */
  readonly options: readonly string[];
}

const PLAIN = { type: null, nativeKind: null, several: true, required: false, options: [] } as const;

/** A custom field of the column's own, to be made. */
export const NEW_FIELD: MatchTarget = { ...PLAIN, key: 'new', kind: 'new', to: null };
export const NOWHERE: MatchTarget = { ...PLAIN, key: 'none', kind: 'none', to: null };

/**
 * Places for the columns of an object: native attributes, the given custom fields, and for each column a field of its own (where
 * Pipedrive has any for the object) or none.
 *
 * @param fields custom fields of the target that may be used
 */
export function matchTargets(object: MappedObject, fields: readonly TargetField[]): MatchTarget[] {
  const natives = Object.entries(NATIVE_ATTRIBUTES[object]).map(([to, attribute]): MatchTarget => ({
    ...PLAIN,
    key: `native ${to}`,
    kind: 'native',
    to,
    nativeKind: attribute.kind,
    several: attribute.several,
    required: attribute.required,
  }));
  const hasFields = fieldTargetOf(object) !== null;
  const existing = hasFields ? fields.flatMap((field) => existingTarget(field) ?? []) : [];
  return [...natives, ...existing, ...(hasFields ? [NEW_FIELD] : []), NOWHERE];
}

/** @returns null for a field that is built in, or of a type that no mapping names */
function existingTarget({ name, type, custom, options }: TargetField): MatchTarget | null {
  const known = CUSTOM_FIELD_TYPES.find((each) => each === type);
  if (!custom || known === undefined) return null;
  return {
    ...PLAIN,
    key: `field ${name} ${known}`,
    kind: 'existing',
    to: name,
    type: known,
    several: false,
    options: options.map(({ label }) => label),
  };
}
