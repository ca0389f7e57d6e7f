import type { Mapping } from '../mapping-schema.js';

export type Question = Mapping['questions'][number];

/** `1 stage`, `2 stages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first few of a list, and how many more there are. */
export function listed(items: readonly string[], most = 8): string {
  const rest = items.length - most;
  return items.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
