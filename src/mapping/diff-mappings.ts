import { isDeepStrictEqual } from 'node:util';
import type { FieldMapping, Filter, Mapping } from './mapping-schema.js';
import { filterWords, lineWords, makingWords } from './words.js';

/** One difference, by its place in the file. */
export interface MappingDifference {
  /** As `objects.contacts.fields.phone.to`. */
  readonly path: string;
  /** Undefined: it was not there, or is not there any more. */
  readonly before: unknown;
  readonly after: unknown;
  /** The two in words, where they are not a single text or number. */
  readonly words?: { readonly before: string; readonly after: string };
}

/** What says nothing about what a mapping does. */
const SILENT: ReadonlySet<string> = new Set(['questions', 'confidence', 'reason', 'origin']);

/** Where two mappings differ in what they do, in the order of the file. */
export function diffMappings(before: Mapping, after: Mapping): MappingDifference[] {
  return differences(before, after, []);
}

function differences(before: unknown, after: unknown, keys: readonly string[]): MappingDifference[] {
  const words = wordsFor(keys);
  const isWhole = words !== null && !(isLine(keys) && isPlain(before) && isPlain(after));
  if (isWhole || !isPlain(before) || !isPlain(after)) {
    if (isDeepStrictEqual(before, after)) return [];
    const told = (value: unknown): string => (value === undefined || words === null ? '–' : words(value));
    const shown = words === null ? {} : { words: { before: told(before), after: told(after) } };
    return [{ path: keys.join('.'), before, after, ...shown }];
  }
  const inner = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !SILENT.has(key),
  );
  return inner.flatMap((key) => differences(before[key], after[key], [...keys, key]));
}

/** How a part of a mapping is told that people read as one; null: as its keys. */
function wordsFor(keys: readonly string[]): ((value: unknown) => string) | null {
  const [section, , part, , key] = keys;
  if (section !== 'objects') return null;
  if (keys.length === 3 && part === 'filter') return (value) => filterWords(value as Filter);
  if (isLine(keys)) return (value) => lineWords(value as FieldMapping);
  if (keys.length === 5 && part === 'fields' && (key === 'join' || key === 'split'))
    return (value) => makingWords({ [key]: value });
  return null;
}

/** A line that both mappings have is compared key by key. */
function isLine(keys: readonly string[]): boolean {
  return keys.length === 4 && keys[0] === 'objects' && keys[2] === 'fields';
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
