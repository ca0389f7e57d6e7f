/**
 * A value of a custom field, free of the two wire forms that Pipedrive has: nested objects in v2, flat keys in v1 (leads).
 * Options are ids of the account; finding the id for a label is the mapping's.
 */
export type FieldValue =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'money'; readonly amount: number; readonly currency: string }
  /** `YYYY-MM-DD` */
  | { readonly type: 'date'; readonly date: string }
  | { readonly type: 'dateRange'; readonly from: string; readonly until: string }
  /** `HH:MM:SS`; without a zone it is the calling user's. */
  | { readonly type: 'time'; readonly time: string; readonly zone: string | null }
  | {
      readonly type: 'timeRange';
      readonly from: string;
      readonly until: string;
      readonly zone: string | null;
    }
  | { readonly type: 'option'; readonly id: number }
  /** At least one; Pipedrive refuses an empty list. */
  | { readonly type: 'options'; readonly ids: readonly number[] }
  | { readonly type: 'address'; readonly text: string }
  /** Id of a user, organization or person; Pipedrive makes no real link of it. */
  | { readonly type: 'reference'; readonly id: number };

/** Keys and values to put into a body. */
export type Entries = Record<string, unknown>;

/** Which value a field type holds. */
export const VALUE_TYPES = {
  varchar: 'text',
  varchar_auto: 'text',
  text: 'text',
  phone: 'text',
  double: 'number',
  monetary: 'money',
  date: 'date',
  daterange: 'dateRange',
  time: 'time',
  timerange: 'timeRange',
  enum: 'option',
  set: 'options',
  address: 'address',
  user: 'reference',
  org: 'reference',
  people: 'reference',
} as const satisfies Record<string, FieldValue['type']>;

export type FieldType = keyof typeof VALUE_TYPES;

/** The value type of a field, undefined for a type that nobody knows. */
export function valueTypeOf(fieldType: string): FieldValue['type'] | undefined {
  return fieldType in VALUE_TYPES ? VALUE_TYPES[fieldType as FieldType] : undefined;
}
