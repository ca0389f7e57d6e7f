import { foldName } from '../../normalise/name.js';
import type { FieldMapping } from '../mapping-schema.js';

export interface Option {
  readonly id: number;
  readonly label: string;
}

/** What the mapping's value table makes of a source value: a text, or null: the customer chose to leave it out. */
export function translate(text: string, table: FieldMapping['options']): string | null {
  const entry = tableEntry(text, table);
  return entry === undefined ? text : entry;
}

/** What the value table says of a value: exact first, then in any case; undefined: it does not list it. */
export function tableEntry(text: string, table: FieldMapping['options']): string | null | undefined {
  if (table === undefined) return undefined;
  if (Object.hasOwn(table, text)) return table[text] ?? null;
  const folded = foldName(text);
  return Object.entries(table).find(([source]) => foldName(source) === folded)?.[1];
}

/**
 * The option a text means: by label, exact first, then in any case. A field with Yes and No (a SmartDesk boolean) also
 * takes true, false, y, n, 1 and 0, where they are no labels of its own.
 */
export function findOption(text: string, options: readonly Option[]): Option | null {
  const folded = foldName(text);
  return (
    options.find((option) => option.label.trim() === text.trim()) ??
    options.find((option) => foldName(option.label) === folded) ??
    booleanOption(folded, options)
  );
}

const TRUE_WORDS = ['true', 'yes', 'y', '1'];
const FALSE_WORDS = ['false', 'no', 'n', '0'];

function booleanOption(folded: string, options: readonly Option[]): Option | null {
  const labelled = (word: string) => options.find((option) => foldName(option.label) === word) ?? null;
  const [yes, no] = [labelled('yes'), labelled('no')];
  if (!yes || !no) return null;
  if (TRUE_WORDS.includes(folded)) return yes;
  return FALSE_WORDS.includes(folded) ? no : null;
}

/** The single values of a multipicklist: separated by `|` or `;` (or also commas), trimmed, each once, blank ones left out. */
export function splitValues(text: string, convert?: FieldMapping['convert']): string[] {
  const parts = text.split(convert === 'comma_list' ? /[|;,]/ : /[|;]/).map((part) => part.trim());
  return [...new Set(parts)].filter((part) => part !== '');
}
