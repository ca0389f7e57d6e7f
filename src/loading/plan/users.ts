import { normaliseEmail } from '../../normalise/email.js';
import { filtered, merged, skipped, valuesOf } from './common.js';
import type { PagePlanner } from './plan-phase.js';

/** Users are not created: they are matched with Pipedrive users. One that owns nothing needs no match. */
export const planUsers: PagePlanner = (rows, context) =>
  Promise.resolve(
    rows.map((row) => {
      if (row.skip_code !== null) return skipped(row, row.skip_code, row.skip_reason ?? '');
      const email = normaliseEmail(valuesOf(row)['email'] ?? '');
      const userId = email === null ? null : context.owners(email);
      return userId === null
        ? filtered(row, 'not_needed', 'no Pipedrive user has this e-mail; no moved record needs one')
        : merged(row, 'matched', 'user', String(userId));
    }),
  );
