import type { LinkObject, SourceRecord } from '../../mapping/transform/types.js';
import { references } from '../../smartdesk/columns.js';
import type { LinkRequest } from '../port.js';

/** Every record that the columns of a row refer to. */
export function referenceLinks(record: SourceRecord): LinkRequest[] {
  return references(record.object, record.values).map(({ object, id }) => ({
    object: object as LinkObject,
    id,
  }));
}
