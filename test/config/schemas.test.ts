import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { publishedSchemas } from '../../scripts/write-schemas.js';

test('the published JSON Schemas are those of the code; else run scripts/write-schemas.ts', async () => {
  const schemas = await publishedSchemas();
  expect([...schemas.keys()].sort()).toEqual(['mapping.schema.json', 'migration.schema.json']);
  for (const [file, text] of schemas) {
    expect(await readFile(new URL(`../../schemas/${file}`, import.meta.url), 'utf8')).toBe(text);
  }
});
