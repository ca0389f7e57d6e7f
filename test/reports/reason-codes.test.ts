import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REASON_CODES } from '../../src/contract/reason-codes.js';

const TABLE_ROW = /^\| `(\w+)` \| (yes|no) \|/;

test('docs/reason-codes.md has every reason code, none that does not exist, and says truly which can be retried', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/reason-codes.md'), 'utf8');
  const documented = text.split('\n').flatMap((line) => {
    const found = TABLE_ROW.exec(line);
    return found === null ? [] : [[found[1], found[2] === 'yes']];
  });
  const known = Object.entries(REASON_CODES).map(([code, { retryable }]) => [code, retryable]);
  expect(documented.toSorted()).toEqual(known.toSorted());
});

test.each(['README.md', 'docs/operations.md', 'docs/mapping.md'])(
  '%s leads to the table of reason codes',
  async (file) => {
    const text = await readFile(join(import.meta.dirname, '../..', file), 'utf8');
    expect(text).toMatch(/\]\((docs\/)?reason-codes\.md\)/);
  },
);
