import type { MappedObject } from '../../mapping/mapping-schema.js';
import { decidedAlready, pending } from './common.js';
import type { PagePlanner } from './plan-phase.js';

/** Objects whose records move one by one. */
export function planMapped(object: MappedObject): PagePlanner {
  return async (rows, context) => {
    const decided = await decidedAlready(rows, object, context);
    return rows.map((row) => decided.get(row.source_id) ?? pending(row));
  };
}
