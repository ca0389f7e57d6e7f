import { z } from 'zod';
import type { ApiRequest } from '../api-request.js';
import type { Sender } from '../sender.js';
import { readAnswer } from './read-answer.js';

/** The most that a list gives at once (v1 files: 100). A request costs the same whatever its limit. */
export const PAGE_LIMIT = 500;

const v2Page = z.object({ next_cursor: z.string().nullish() }).nullish();
const v1Pagination = z
  .object({ pagination: z.object({ more_items_in_collection: z.boolean() }).nullish() })
  .nullish();

export interface ListRequest {
  readonly path: string;
  readonly ids?: readonly string[];
  readonly query?: ApiRequest['query'];
  readonly limit?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Pages of a v2 list, by cursor. */
export async function* v2Pages<T>(
  sender: Sender,
  item: z.ZodType<T>,
  request: ListRequest,
): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const { data, additionalData } = await sender.send({
      method: 'GET',
      path: request.path,
      query: {
        limit: request.limit ?? PAGE_LIMIT,
        ...request.query,
        ...(cursor === undefined ? {} : { cursor }),
      },
      signal: request.signal,
    });
    yield readAnswer(z.array(item), data ?? [], request.path);
    cursor = readAnswer(v2Page, additionalData, request.path)?.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

const REMEMBERED_PAGES = 3;

/** An item of a list that tells itself from the others. */
interface Identified {
  readonly id: string | number;
}

/**
 * Pages of a v1 list, by offset. An offset is no place: when somebody deletes a record that was read already, all others
 * move up, and one would be passed over. So each page begins with the last item of the one before; if that is not there,
 * the list has moved, and a page is read that begins a page earlier. What was in the pages before is not given twice.
 */
export async function* v1Pages<T extends Identified>(
  sender: Sender,
  item: z.ZodType<T>,
  request: ListRequest,
): AsyncGenerator<T[]> {
  const limit = request.limit ?? PAGE_LIMIT;
  // Ids of the last pages, in the order in which they came: as far as the list may move between two requests.
  let seen: readonly T['id'][] = [];
  for (let start = 0; ;) {
    let page = await v1Page(sender, item, request, start);
    if (start > 0 && !page.items.some(({ id }) => id === seen.at(-1))) {
      start = Math.max(0, start - limit + 1);
      page = await v1Page(sender, item, request, start);
    }
    const { items, hasMore } = page;
    const before = new Set(seen);
    yield items.filter(({ id }) => !before.has(id));
    if (!hasMore) return;
    // Once each: what comes again must not push out what came before it.
    const here = items.map(({ id }) => id);
    seen = [...seen.filter((id) => !here.includes(id)), ...here].slice(-REMEMBERED_PAGES * limit);
    start += Math.max(1, items.length - 1);
  }
}

/** One page; an empty list may be `data: null`. */
async function v1Page<T>(
  sender: Sender,
  item: z.ZodType<T>,
  request: ListRequest,
  start: number,
): Promise<{ readonly items: T[]; readonly hasMore: boolean }> {
  const { data, additionalData } = await sender.send({
    method: 'GET',
    path: request.path,
    ...(request.ids === undefined ? {} : { ids: request.ids }),
    query: { limit: request.limit ?? PAGE_LIMIT, ...request.query, start },
    signal: request.signal,
  });
  const page = readAnswer(v1Pagination, additionalData, request.path)?.pagination;
  return {
    items: readAnswer(z.array(item), data ?? [], request.path),
    hasMore: page?.more_items_in_collection === true,
  };
}
