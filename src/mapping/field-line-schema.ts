import { z } from 'zod';

/** Pipedrive types of custom fields that a mapping can name. */
export const CUSTOM_FIELD_TYPES = [
  'varchar',
  'text',
  'double',
  'monetary',
  'date',
  'enum',
  'set',
  'phone',
  'address',
] as const;

export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

/** How a value is read where its form leaves a choice. */
export const CONVERSIONS = [
  /** `03/04/2017` is the third of April. */
  'day_first',
  /** `03/04/2017` is the fourth of March. */
  'month_first',
  /** `1,234` is a thousand; the record's own currency may stand before or after the number. */
  'decimal_point',
  /** `1.234` is a thousand and `1,5` one and a half; the record's own currency may stand before or after the number. */
  'decimal_comma',
  /** `a, b` are two values of a field with several options. */
  'comma_list',
  /** HTML becomes the text that people read. */
  'plain_text',
] as const;

export type Conversion = (typeof CONVERSIONS)[number];

/**
 * Where a proposed line comes from: the service's rules, a comparison of names and types with the target, or a language
 * model's choice among the candidates of that comparison.
 */
export const PROPOSAL_ORIGINS = ['rules', 'matching', 'model'] as const;

/** `ask` puts the difference into the queue of conflicts, for a person to decide. */
export const CONFLICT_RULES = ['ask', 'source', 'target'] as const;

const given = z.string().regex(/\S/, { error: 'a value is needed here: remove the key if there is none' });
const column = z.string().min(1);

const joinSchema = z.strictObject({
  /** Columns, or lines that are made of others; blank ones are left out. One alone is a copy. */
  columns: z.array(column).min(1, { error: 'name at least one column' }),
  /** What stands between two values. */
  with: z.string().default(' '),
});

/** Nobody takes a value apart further; a larger number is a slip. */
const MAX_PARTS = 20;

const splitSchema = z
  .strictObject({
    /** The column, or a line that is made of others. */
    column,
    /** The text that separates the parts, to the letter. */
    at: z.string().min(1),
    /** Which part, from 1. */
    part: z.number().int().min(1).max(MAX_PARTS),
    /** Into how many parts: the last takes what is left. */
    of: z.number().int().min(2).max(MAX_PARTS),
  })
  .refine(({ part, of }) => part <= of, { path: ['part'], error: 'there are not so many parts: see `of`' });

/** Where the value of a line comes from that is no column of the export. */
export const MAKINGS = ['constant', 'join', 'split'] as const;

export type Making = (typeof MAKINGS)[number];

export const fieldLineSchema = z
  .strictObject({
    /**
     * Where the value goes: a native attribute of the target (`name`, `owner_id`, `emails` …), the name of a custom
     * field when `type` is given, or null: the value does not move.
     */
    to: z.string().min(1).max(255).nullable(),
    /** Type of the custom field named by `to`; absent for native attributes. */
    type: z.enum(CUSTOM_FIELD_TYPES).optional(),
    /** What people call the column: begins its line where it becomes a line of a note. */
    label: z.string().optional(),
    /** One value for every record. */
    constant: given.optional(),
    /** Several columns as one value. */
    join: joinSchema.optional(),
    /** A part of a column's value. */
    split: splitSchema.optional(),
    /** How the column's values are read. */
    convert: z.enum(CONVERSIONS).optional(),
    /** What is written where the column is blank (and reported). As Pipedrive takes it: not converted, not looked up. */
    default: given.optional(),
    /** What an unreadable value does: drop the value and report it, or skip the record. */
    onInvalid: z.enum(['drop', 'skip']).default('drop'),
    /**
     * Source value → what it becomes (of a picklist, the label of the option); null leaves the value out (reported as
     * dropped). Values that are not listed stay as they are.
     */
    options: z.record(z.string(), z.string().nullable()).optional(),
    /** Who wins where people changed the field in Pipedrive and the source changed it too; left out: as the object says. */
    onConflict: z.enum(CONFLICT_RULES).optional(),
    /** 0 to 1; how sure the proposal is. */
    confidence: z.number().min(0).max(1).optional(),
    /** Why, in words. */
    reason: z.string().optional(),
    /** Who proposed it; changes nothing. */
    origin: z.enum(PROPOSAL_ORIGINS).optional(),
  })
  .refine((line) => MAKINGS.filter((making) => line[making] !== undefined).length <= 1, {
    error: 'a value comes from one place: give one of `constant`, `join` and `split`',
  });

export type FieldMapping = z.infer<typeof fieldLineSchema>;
export type Join = z.infer<typeof joinSchema>;
export type Split = z.infer<typeof splitSchema>;

/** Where the value of a line comes from; null: from the column of its name. */
export function makingOf(line: FieldMapping): Making | null {
  return MAKINGS.find((making) => line[making] !== undefined) ?? null;
}
