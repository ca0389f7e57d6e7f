import type { z } from 'zod';
import { OutcomeUnknown, TargetUnreachable, type RequestLabel } from '../errors.js';

/**
 * Reads the answer to a read. What the schema's author could not know is a failure of the target, not of a record; the
 * complaint names the path of the request only, because a schema's own complaint may quote values.
 * @throws TargetUnreachable
 */
export function readAnswer<T>(schema: z.ZodType<T>, data: unknown, path: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new TargetUnreachable({ method: 'GET', path }, 'an answer of another shape than documented', null);
}

/**
 * Reads the answer to a write. An answer that cannot be read says nothing certain: the record may be there.
 * @throws OutcomeUnknown
 */
export function created<T>(
  schema: z.ZodType<T>,
  data: unknown,
  path: string,
  method: RequestLabel['method'] = 'POST',
): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new OutcomeUnknown({ method, path }, 'an answer without what was created', null);
}
