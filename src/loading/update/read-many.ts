import { chunksOf } from '../../ledger/chunks.js';
import type { EntityPort } from '../port.js';
import { readPresent } from '../read-present.js';
import type { RunContext } from '../run-context.js';

type Fields = Readonly<Record<string, unknown>>;

/** Most ids that one list request of v2 takes. */
export const IDS_PER_REQUEST = 100;

/**
 * Reads records by their ids: where the kind has a list by ids, with one request for a hundred, and one more for each
 * that the list leaves out. Deleted ones are absent from the answer.
 */
export async function readMany(
  context: RunContext,
  port: EntityPort,
  ids: readonly string[],
): Promise<Map<string, Fields>> {
  const found = new Map<string, Fields>();
  for (const chunk of chunksOf(ids, IDS_PER_REQUEST)) {
    for (const [id, record] of (await port.readMany?.(chunk, context)) ?? []) found.set(id, record);
    for (const id of chunk) {
      if (found.has(id)) continue;
      const record = await readPresent(context, port, id);
      if (record !== null) found.set(id, record);
    }
  }
  return found;
}
