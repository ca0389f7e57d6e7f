import { z } from 'zod';
import { INVENTORY_OBJECTS, SOURCE_OBJECTS } from '../contract/objects.js';
import { requiredColumns } from './columns.js';
import type { ExportObject } from './columns.js';

/** Longest id a row may have, in characters: Pipedrive's varchar holds 255, and `sd_id__c` puts `accounts/` before it. */
export const MAX_ID_LENGTH = 200;

// A NUL can be stored neither in Postgres nor in Pipedrive, and a control character in an id could forge a marker.
const text = z.string().refine((value) => !value.includes('\0'), { message: 'contains a NUL character' });
const recordId = z
  .string()
  .max(MAX_ID_LENGTH, { message: `is longer than ${MAX_ID_LENGTH} characters` })
  .refine((value) => !/\p{Cc}/u.test(value), { message: 'contains a control character' });

/**
 * One schema per object, for the boundary only: which columns there must be and that their text can be kept. Whether
 * a date, number or e-mail is right is the mapping's question, because the answer (drop, skip, convert) is the customer's.
 */
function rowSchema(object: ExportObject): z.ZodType<Record<string, string>> {
  const shape = Object.fromEntries(
    requiredColumns(object).map((name) => [name, name === 'id' ? recordId : text]),
  );
  return z.object(shape).catchall(text);
}

export const ROW_SCHEMAS: ReadonlyMap<ExportObject, z.ZodType<Record<string, string>>> = new Map(
  [...SOURCE_OBJECTS, ...INVENTORY_OBJECTS].map((object) => [object, rowSchema(object)]),
);

/** Why a row cannot be used, naming columns and never quoting a value; null when it can. */
export function rowProblem(object: ExportObject, values: Record<string, string>): string | null {
  const checked = ROW_SCHEMAS.get(object)?.safeParse(values);
  if (checked === undefined || checked.success) return null;
  return checked.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
}
