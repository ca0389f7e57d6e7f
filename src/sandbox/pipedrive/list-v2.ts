import type { Answer } from './errors.js';
import { ok } from './errors.js';
import { queryInteger, queryLimit, queryText, queryWord } from './query.js';
import { compareKeys, type RowId, type Table } from './store/table.js';
import { Problems, type Shape } from './validation.js';

/** Parameters that every v2 list takes, beside its own filters. */
export function pagingShape(sorts: readonly string[]) {
  return {
    limit: queryLimit(500),
    cursor: queryText,
    sort_by: queryWord(...sorts),
    sort_direction: queryWord('asc', 'desc'),
    filter_id: queryInteger,
  } satisfies Shape;
}

interface Paging {
  limit?: number | undefined;
  cursor?: string | undefined;
  sort_by?: string | undefined;
  sort_direction?: 'asc' | 'desc' | undefined;
}

/** A cursor is a position (last row's sort value and id), not a snapshot, as published cursors show. */
interface Cursor {
  field: string;
  fieldValue: number | string;
  sortDirection: 'asc' | 'desc';
  id: number;
}

type SortKey<R> = (row: R) => number | string;

interface ListPlan<R extends { id: RowId }> {
  table: Table<R>;
  /** Index and value that narrow the search, when a parent was given. */
  narrow?: { index: string; value: RowId } | undefined;
  /** Ids asked for, at most 100. */
  ids?: readonly number[] | undefined;
  accept(row: R): boolean;
  sortKeys: Readonly<Record<string, SortKey<R>>>;
  render(row: R): unknown;
}

/** One page of a v2 list: keyset position, one row more than the limit decides whether there is a next page. */
export function listV2<R extends { id: number }>(plan: ListPlan<R>, paging: Paging): Answer {
  const cursor = paging.cursor === undefined ? undefined : decodeCursor(paging.cursor);
  const field = cursor?.field ?? paging.sort_by ?? 'id';
  const direction = cursor?.sortDirection ?? paging.sort_direction ?? 'asc';
  const limit = paging.limit ?? 100;
  const key = plan.sortKeys[field] ?? ((row: R) => row.id);
  const ordered = candidates(plan, field, key);
  const page: R[] = [];
  let more = false;
  const step = direction === 'asc' ? 1 : -1;
  for (
    let index = firstIndex(ordered, key, cursor, direction);
    index >= 0 && index < ordered.length;
    index += step
  ) {
    const row = ordered[index];
    if (!row || !plan.accept(row)) continue;
    more = page.length === limit;
    if (more) break;
    page.push(row);
  }
  const last = page.at(-1);
  const next =
    more && last
      ? encodeCursor({ field, fieldValue: key(last), sortDirection: direction, id: last.id })
      : null;
  return ok(
    page.map((row) => plan.render(row)),
    { next_cursor: next },
  );
}

function candidates<R extends { id: number }>(
  plan: ListPlan<R>,
  field: string,
  key: SortKey<R>,
): readonly R[] {
  const byKey = (a: R, b: R) => compareKeys(key(a), key(b)) || a.id - b.id;
  if (plan.ids) {
    const rows = [...new Set(plan.ids)].map((id) => plan.table.get(id));
    return rows.filter((row) => row !== undefined).sort(byKey);
  }
  if (plan.narrow && plan.table.has(plan.narrow.index)) {
    return [...plan.table.by(plan.narrow.index, plan.narrow.value)].sort(byKey);
  }
  return field === 'id' ? plan.table.all() : plan.table.sortedBy(field, key);
}

/** Index of the first row after the cursor, by binary search. */
function firstIndex<R extends { id: number }>(
  rows: readonly R[],
  key: SortKey<R>,
  cursor: Cursor | undefined,
  direction: 'asc' | 'desc',
): number {
  if (!cursor) return direction === 'asc' ? 0 : rows.length - 1;
  const isBefore = (row: R) => {
    const order = compareKeys(key(row), cursor.fieldValue) || row.id - cursor.id;
    return direction === 'asc' ? order <= 0 : order < 0;
  };
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && isBefore(row)) low = middle + 1;
    else high = middle;
  }
  return direction === 'asc' ? low : low - 1;
}

export function encodeCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decodeCursor(text: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Cursor>;
    const { field, fieldValue, sortDirection, id } = cursor;
    const directed = sortDirection === 'asc' || sortDirection === 'desc';
    if (typeof field === 'string' && fieldValue !== undefined && directed && typeof id === 'number') {
      return { field, fieldValue, sortDirection, id };
    }
  } catch {
    // Falls through to the refusal below: a foreign cursor is the caller's mistake, not a crash.
  }
  const problems = new Problems();
  problems.schema('cursor', 'This value is not a valid cursor');
  problems.throwV2();
  throw new Error('unreachable: throwV2 throws when there are problems');
}
