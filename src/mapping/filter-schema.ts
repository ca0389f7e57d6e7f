import { z } from 'zod';

const day = z.iso.date({ error: 'a day is needed here, as 2015-01-31' }).optional();
const number = z.number().optional();
const values = z.array(z.string()).optional();

/**
 * What must hold for a record to move; with several keys, all of them. Texts are compared trimmed and to the letter, dates by
 * their day in the zone of the source account, numbers as the column's `convert` reads them. A value that is blank or cannot
 * be read is neither before nor after any day, and neither under nor over any number: so it passes `notBefore` and the like,
 * and does not pass `before`.
 */
export const conditionSchema = z.strictObject({
  field: z.string(),
  /** The value is one of these. */
  in: values,
  /** The value is none of these. */
  notIn: values,
  /** True: there is no value; false: there is one. */
  blank: z.boolean().optional(),
  before: day,
  notBefore: day,
  after: day,
  notAfter: day,
  under: number,
  notUnder: number,
  over: number,
  notOver: number,
});

export type Condition = z.infer<typeof conditionSchema>;

/** One condition, or several that all must hold; null: everything moves. */
export const filterSchema = z
  .union([conditionSchema, z.array(conditionSchema).min(1, { error: 'give a condition, or write null' })])
  .nullable();

export type Filter = z.infer<typeof filterSchema>;

/** The keys of a condition that say something, in the order in which people read them. */
export const COMPARISONS = [
  'in',
  'notIn',
  'blank',
  'before',
  'notBefore',
  'after',
  'notAfter',
  'under',
  'notUnder',
  'over',
  'notOver',
] as const satisfies readonly Exclude<keyof Condition, 'field'>[];

export type Comparison = (typeof COMPARISONS)[number];

/** The conditions of a filter; none: everything moves. */
export function conditionsOf(filter: Filter): readonly Condition[] {
  if (filter === null) return [];
  return Array.isArray(filter) ? filter : [filter];
}
