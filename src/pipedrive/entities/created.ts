import type { z } from 'zod';
import { OutcomeUnknown, type RequestLabel } from '../errors.js';

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
