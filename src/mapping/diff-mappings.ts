import { isDeepStrictEqual } from 'node:util';
import type { Mapping } from './mapping-schema.js';

/** One difference, by its place in the file. */
export interface MappingDifference {
  /** As `objects.contacts.fields.phone.to`. */
  readonly path: string;
  /** Undefined: it was not there, or is not there any more. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What says nothing about what a mapping does. */
const WORDS: ReadonlySet<string> = new Set(['questions', 'confidence', 'reason', 'origin']);

/** Where two mappings differ in what they do, in the order of the file. */
export function diffMappings(before: Mapping, after: Mapping): MappingDifference[] {
  return differences(before, after, '');
}

function differences(before: unknown, after: unknown, path: string): MappingDifference[] {
  if (!isPlain(before) || !isPlain(after)) {
    return isDeepStrictEqual(before, after) ? [] : [{ path, before, after }];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !WORDS.has(key));
  return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
