import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REASON_CODES } from '../../src/contract/reason-codes.js';

const DOCS = join(import.meta.dirname, '../../docs/reason-codes.md');

test('the documented codes are those of the product, with their meaning and whether a retry helps', async () => {
  const text = await readFile(DOCS, 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (yes|no) +\| (.+?) +\| (.+?) +\|$/gm)];
  const documented = Object.fromEntries(
    rows.map(([, code, helps, meaning]) => [code, { retryable: helps === 'yes', meaning }]),
  );
  expect(documented).toEqual(REASON_CODES);
  // Every line says what to do.
  for (const [, code, , , correct] of rows) expect(correct, code).not.toBe('');
});
