import type { Answer } from './errors.js';
import { ok, v1Error } from './errors.js';
import { v1Page } from './query.js';
import { compareKeys, type RowId, type Table } from './store/table.js';

interface V1List<R extends { id: RowId }> {
  table: Table<R>;
  narrow?: { index: string; value: RowId } | undefined;
  accept(row: R): boolean;
  /** Sort keys by name; the first is the default. */
  sortKeys: Readonly<Record<string, (row: R) => number | string>>;
  render(row: R): unknown;
  /** Largest `limit`: 500, files 100. */
  maximum: number;
  /** Leads repeat the paging values beside `pagination`, as their description says. */
  flatPaging?: boolean;
}

/** A v1 list by `start` and `limit`; an empty one has `data: null`. */
export function listV1<R extends { id: RowId }>(plan: V1List<R>, query: URLSearchParams): Answer {
  const { start, limit } = v1Page(query, plan.maximum);
  const found = ordered(plan, query.get('sort')).filter((row) => plan.accept(row));
  const page = found.slice(start, start + limit);
  const more = found.length > start + limit;
  const paging = { start, limit, more_items_in_collection: more };
  const pagination = more ? { ...paging, next_start: start + limit } : paging;
  return ok(page.length === 0 ? null : page.map((row) => plan.render(row)), {
    pagination,
    ...(plan.flatPaging && paging),
  });
}

function ordered<R extends { id: RowId }>(plan: V1List<R>, sort: string | null): readonly R[] {
  const [name, key, descending] = sortOf(plan, sort);
  const rows = plan.narrow
    ? [...plan.table.by(plan.narrow.index, plan.narrow.value)].sort(
        (a, b) => compareKeys(key(a), key(b)) || compareKeys(a.id, b.id),
      )
    : plan.table.sortedBy(name, key);
  return descending ? [...rows].reverse() : rows;
}

function sortOf<R extends { id: RowId }>(plan: V1List<R>, sort: string | null) {
  const [first] = Object.entries(plan.sortKeys);
  if (!first) throw new Error('a list needs a sort key');
  if (sort === null) return [...first, false] as const;
  const match = /^(\w+)(?:\s+(ASC|DESC))?$/i.exec(sort.trim());
  const name = match?.[1] ?? '';
  const key = plan.sortKeys[name];
  if (!key)
    throw v1Error(400, `sort: cannot sort by this; use one of ${Object.keys(plan.sortKeys).join(', ')}`);
  return [name, key, match?.[2]?.toUpperCase() === 'DESC'] as const;
}

/** A list that always comes whole, such as users or activity types. */
export function wholeList(items: readonly unknown[]): Answer {
  return ok(items.length === 0 ? null : items);
}
