/**
 * The same pages in the same order, the next one asked for while the last one is worked on: an answer takes as long as the
 * work on a page does. At most one page waits, which bounds memory.
 */
export async function* readAhead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const asked = iterator.next();
    // Thrown where the page is due, not before: until then nobody waits for it.
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (let page = await next; page.done !== true; page = await next) {
      next = ask();
      yield page.value;
    }
  } finally {
    // Who stops half-way must not leave a request behind.
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
