import type { Found } from '../port.js';

/** Pages of a list that is read by id descending, until the bound: an id that was there before the batch. */
export async function* newestDownTo<T extends { readonly id: number }>(
  pages: AsyncIterable<T[]>,
  bound: string,
  found: (page: T[]) => Found[],
): AsyncGenerator<Found[]> {
  const least = Number(bound);
  for await (const page of pages) {
    yield found(page.filter((item) => item.id > least));
    if (page.some((item) => item.id <= least)) return;
  }
}
