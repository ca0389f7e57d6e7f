import { conditionsOf } from '../filter-schema.js';
import type { Conversion, FieldMapping, MappedObject, Mapping } from '../mapping-schema.js';
import { nativeOf } from '../mapping-targets.js';
import { warning } from './problem.js';
import type { Problem } from './problem.js';

/** What a conversion is for: types of custom fields and kinds of native attributes, in words. */
const TAKERS: Readonly<Record<Conversion, { readonly kinds: readonly string[]; readonly what: string }>> = {
  day_first: { kinds: ['date'], what: 'dates' },
  month_first: { kinds: ['date'], what: 'dates' },
  decimal_point: { kinds: ['number', 'double', 'monetary'], what: 'numbers' },
  decimal_comma: { kinds: ['number', 'double', 'monetary'], what: 'numbers' },
  comma_list: { kinds: ['set'], what: 'fields of type set' },
  plain_text: { kinds: ['text', 'varchar', 'address'], what: 'text' },
};

/** Conversions that have no effect where their column goes. A filter reads the column too, and a time may go elsewhere. */
export function checkConversions(object: MappedObject, { objects }: Mapping): Problem[] {
  const { fields, filter } = objects[object];
  const filtered = new Set(conditionsOf(filter).map(({ field }) => field));
  return Object.entries(fields).flatMap(([field, line]) => {
    if (line.convert === undefined || line.constant !== undefined || line.to === null || filtered.has(field))
      return [];
    const { kinds, what } = TAKERS[line.convert];
    if (kinds.includes(kindOf(object, line))) return [];
    const message = `\`${line.convert}\` is for ${what} and has no effect here: remove it`;
    return [warning(`objects.${object}.fields.${field}.convert`, message)];
  });
}

function kindOf(object: MappedObject, line: FieldMapping): string {
  return line.type ?? nativeOf(object, line)?.kind ?? '';
}
