import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { configSchema } from '../src/config/config-schema.js';
import { inputJsonSchema } from '../src/config/schema-keys.js';
import { mappingSchema } from '../src/mapping/mapping-schema.js';

/** Writes `schemas/*.schema.json` from the zod schemas: `node --import tsx scripts/write-schemas.ts`. */

const FOLDER = new URL('../schemas/', import.meta.url);

const SCHEMAS = {
  'migration.schema.json': { title: 'sd2pd: migration.yaml', schema: configSchema },
  'mapping.schema.json': { title: 'sd2pd: mapping.yaml', schema: mappingSchema },
};

/** File name → text of every published schema. */
export async function publishedSchemas(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [file, { title, schema }] of Object.entries(SCHEMAS)) {
    const text = JSON.stringify({ title, ...inputJsonSchema(schema) });
    files.set(file, await format(text, { parser: 'json', singleQuote: true, printWidth: 110 }));
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(FOLDER, { recursive: true });
  for (const [file, text] of await publishedSchemas()) await writeFile(new URL(file, FOLDER), text);
}
