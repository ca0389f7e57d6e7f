import type { RunContext } from '../../loading/run-context.js';
import { ignoringNone, type Ignoring } from './filled-fields.js';

/**
 * Which of the activity types some activity has, by their keys (`key_string`). Reads list pages until each is known to be
 * used.
 * @param since only activities that were changed since (ISO); absent: all of the account
 */
export async function usedTypes(
  context: RunContext,
  keys: readonly string[],
  since?: string,
  ignoring: Ignoring = ignoringNone,
): Promise<Set<string>> {
  const used = new Set<string>();
  if (keys.length === 0) return used;
  const options = since === undefined ? {} : { updatedSince: since };
  for await (const page of context.client.activities.allPages(options)) {
    context.beat({ typesOf: 'activity' });
    const ignored = await ignoring(
      'activity',
      page.map(({ id }) => String(id)),
    );
    for (const { id, type } of page) {
      if (typeof type === 'string' && keys.includes(type) && !ignored.has(String(id))) used.add(type);
    }
    if (used.size === keys.length) break;
  }
  return used;
}
