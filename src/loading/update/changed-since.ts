import type { Written } from '../../ledger/written-store.js';
import { compareRecord } from '../compare-record.js';
import type { EntityPort } from '../port.js';
import { CLOCK_TOLERANCE_MS, instantOf } from '../untouched.js';

/**
 * Whether somebody else changed a record since we wrote it: a field that we wrote is another one, or the last change is
 * later than our write. One within two seconds of our write that leaves our fields alone is not seen.
 */
export function isChangedSince(
  port: Pick<EntityPort, 'stored'>,
  written: Written,
  record: Readonly<Record<string, unknown>>,
): boolean {
  if (compareRecord(port, written.body, record).length > 0) return true;
  const updated = instantOf(record['update_time']);
  if (updated === null || written.at === undefined) return true;
  return updated > Date.parse(written.at) + CLOCK_TOLERANCE_MS;
}
