import { expect, test } from 'vitest';
import { readAhead } from '../../src/loading/read-ahead.js';

/** Pages 1 to `count`; what happens to them is noted. */
async function* pagesOf(count: number, noted: string[], failsAt = Infinity): AsyncGenerator<number> {
  try {
    for (let page = 1; page <= count; page += 1) {
      noted.push(`asked ${page}`);
      await Promise.resolve();
      if (page === failsAt) throw new Error(`page ${page} is not to be had`);
      yield page;
    }
  } finally {
    noted.push('closed');
  }
}

test('all pages come, in their order', async () => {
  const seen: number[] = [];
  for await (const page of readAhead(pagesOf(4, []))) seen.push(page);
  expect(seen).toEqual([1, 2, 3, 4]);
});

test('the next page is asked for before the last one is done, and no further one', async () => {
  const noted: string[] = [];
  for await (const page of readAhead(pagesOf(3, noted))) {
    await new Promise(setImmediate);
    noted.push(`done ${page}`);
  }
  expect(noted).toEqual(['asked 1', 'asked 2', 'done 1', 'asked 3', 'done 2', 'closed', 'done 3']);
});

test('what fails is told where the page is due, after all that came before it', async () => {
  const seen: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const page of readAhead(pagesOf(3, [], 3))) {
      await new Promise(setImmediate);
      seen.push(page);
    }
  };
  await expect(reading()).rejects.toThrow('page 3 is not to be had');
  expect(seen).toEqual([1, 2]);
});

test('who stops half-way leaves nothing open', async () => {
  const noted: string[] = [];
  for await (const page of readAhead(pagesOf(9, noted))) if (page === 2) break;
  expect(noted).toEqual(['asked 1', 'asked 2', 'asked 3', 'closed']);
});
