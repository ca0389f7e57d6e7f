import type { TargetSchema } from '../../pipedrive/target-schema.js';
import type { TransformContext } from './types.js';

/** What the plan makes of "entire company": known where the schema was read for an account whose plan is configured. */
type SchemaWithPlan = TargetSchema & { readonly visibleToCompany?: 3 | 7 };

/** Pipedrive's number for "the owner": the same on every plan. */
const OWNER = 1;
/** "Entire company" on Lite and Growth; on Premium and Ultimate the same number means the owner's group (reference, 6.11). */
const COMPANY_BY_DEFAULT = 3;

/** Pipedrive's `visible_to` for the mapping's choice, or null: leave it to the account's default. */
export function visibleTo({ mapping, schema }: TransformContext): number | null {
  if (mapping.visibleTo === 'default') return null;
  const { visibleToCompany }: SchemaWithPlan = schema;
  return mapping.visibleTo === 'owner' ? OWNER : (visibleToCompany ?? COMPANY_BY_DEFAULT);
}

/** `visible_to` as an entry of a v2 body. */
export function visibilityEntry(context: TransformContext): { visible_to?: number } {
  const value = visibleTo(context);
  return value === null ? {} : { visible_to: value };
}
