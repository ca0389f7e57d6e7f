import { z } from 'zod';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** Published shape of a file that people write: keys with a default may be left out. */
export function inputJsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
}

/** Keys that the schema knows at a path; empty where it takes any. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let level: readonly JsonSchema[] = [inputJsonSchema(schema)];
  for (const step of path) level = level.flatMap(alternatives).flatMap((each) => child(each, step));
  return level.flatMap(alternatives).flatMap((each) => Object.keys(each.properties ?? {}));
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.allOf ?? [])].flatMap(alternatives)];
}

function child(schema: JsonSchema, step: PropertyKey): JsonSchema[] {
  const found = typeof step === 'number' ? schema.items : schema.properties?.[String(step)];
  if (found !== undefined) return [found];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}
