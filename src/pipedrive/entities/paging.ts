import { z } from 'zod';
import type { ApiRequest } from '../api-request.js';
import type { Transport } from '../transport.js';
import { readAnswer } from './read-answer.js';

/** The most that a list gives at once (v1 files: 100). A request costs the same whatever its limit. */
export const PAGE_LIMIT = 500;

const v2Page = z.object({ next_cursor: z.string().nullish() }).nullish();
const v1Page = z
  .object({
    pagination: z
      .object({ more_items_in_collection: z.boolean(), next_start: z.number().nullish() })
      .nullish(),
  })
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
  transport: Transport,
  item: z.ZodType<T>,
  request: ListRequest,
): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const { data, additionalData } = await transport.send({
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

/** Pages of a v1 list, by offset. An empty list may be `data: null`. */
export async function* v1Pages<T>(
  transport: Transport,
  item: z.ZodType<T>,
  request: ListRequest,
): AsyncGenerator<T[]> {
  for (let start = 0; ;) {
    const { data, additionalData } = await transport.send({
      method: 'GET',
      path: request.path,
      ...(request.ids === undefined ? {} : { ids: request.ids }),
      query: { limit: request.limit ?? PAGE_LIMIT, ...request.query, start },
      signal: request.signal,
    });
    const items = readAnswer(z.array(item), data ?? [], request.path);
    yield items;
    const page = readAnswer(v1Page, additionalData, request.path)?.pagination;
    if (page?.more_items_in_collection !== true) return;
    start = page.next_start ?? start + items.length;
  }
}
