import { Gone, RecordRefused } from '../pipedrive/errors.js';
import type { EntityPort } from './port.js';
import type { RunContext } from './run-context.js';

/**
 * Reads one record by its id. Some kinds are still given after their deletion, with a flag.
 * @returns null when it was deleted, or never was
 */
export async function readPresent(
  context: RunContext,
  port: EntityPort,
  id: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const record = (await port.read?.(id, context)) ?? null;
    return record === null || isDeleted(record) ? null : record;
  } catch (error) {
    if (error instanceof Gone || (error instanceof RecordRefused && error.status === 404)) return null;
    throw error;
  }
}

function isDeleted(record: Readonly<Record<string, unknown>>): boolean {
  return record['is_deleted'] === true || record['active_flag'] === false;
}
