import { fieldWords } from '../../src/mapping/proposal/matching/words.js';
import type { LabelledObject } from './labelled.js';

/** One column in so many loses a word. */
const EVERY = 8;

/**
 * The same columns, with one in eight losing its longest word in name and label to one that no vocabulary has. The vocabulary was
 * written by people who knew the schemas that it is calibrated on; others will have words that it has not.
 *
 * @param fold which of the columns, 0 to 7
 */
export function hideWords(labelled: LabelledObject, fold: number): LabelledObject {
  const columns = labelled.columns.map((column) => {
    const key = `${labelled.schema}.${labelled.object}.${column.name}`;
    if (hash(key) % EVERY !== fold) return column;
    const name = withoutLongest(column.name, key);
    return { ...column, name, label: column.label === null ? null : withoutLongest(column.label, key) };
  });
  return { ...labelled, columns };
}

function withoutLongest(text: string, key: string): string {
  const words = fieldWords(text);
  const longest = words.reduce((a, b) => (b.length > a.length ? b : a), '');
  return words.map((word) => (word === longest ? unknownWord(key) : word)).join(' ');
}

/** Six consonants, the same for the name and the label of a column. */
function unknownWord(key: string): string {
  const letters = 'bcdfghjklmnpqrtvwxz';
  return Array.from({ length: 6 }, (_, at) => letters[hash(`${key}${at}`) % letters.length]).join('');
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
