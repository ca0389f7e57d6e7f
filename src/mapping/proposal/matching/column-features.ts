import type { MappedObject } from '../../mapping-schema.js';

/** What a column holds, as its source declares it or as its values show. */
export type ValueType =
  | 'id'
  | 'text'
  | 'longtext'
  | 'email'
  | 'phone'
  | 'url'
  | 'number'
  | 'money'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'boolean'
  | 'picklist'
  | 'multipicklist'
  | 'address'
  | 'reference'
  | 'list'
  | 'image';

/** What a reference leads to; `other`: a small table that reads like a list; `any`: records of several kinds. */
export type Referred = MappedObject | 'users' | 'pipelines' | 'stages' | 'other' | 'any';

/**
 * What the matching knows of one column. Only the name has to be there: schemas without records say nothing about values, exports
 * without definitions nothing about labels and types.
 */
export interface ColumnFeatures {
  readonly name: string;
  /** What people see; null if nobody says. */
  readonly label: string | null;
  readonly declaredType: ValueType | null;
  /** As the values read; null without records. */
  readonly inferredType: ValueType | null;
  /** For `reference`. */
  readonly refersTo?: Referred;
  /** For picklists: defined options and values that occur. */
  readonly options?: readonly string[];
  /** Longest value, in UTF-16 units. */
  readonly maxLength?: number;
  /** Distinct values per filled one, 0 to 1. */
  readonly distinctShare?: number;
  /** Filled values per row, 0 to 1. */
  readonly fillRate?: number;
  /** Place among the columns of the object, 0 (first) to 1 (last). */
  readonly position?: number;
}

/** What the column holds: its declared type, else what its values show. A list of values in a text column is a picklist. */
export function typeOf(column: ColumnFeatures): ValueType | null {
  if (column.declaredType === null || column.declaredType === 'text') {
    return column.inferredType ?? column.declaredType;
  }
  return column.declaredType;
}
