import type { Found } from '../port.js';

/** Of a list that is short enough to be read whole, the records with one of the ids. */
export function amongIds(
  list: readonly Found[],
  ids: readonly string[],
): Map<string, Readonly<Record<string, unknown>>> {
  const wanted = new Set(ids);
  return new Map(list.filter(({ id }) => wanted.has(id)).map(({ id, record }) => [id, record]));
}
