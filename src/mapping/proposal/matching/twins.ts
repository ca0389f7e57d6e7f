import type { MappedObject } from '../../mapping-schema.js';
import { typeOf } from './column-features.js';
import type { ColumnFeatures } from './column-features.js';
import type { Concept } from './concepts/concept.js';
import { readName } from './lexicon.js';
import { placeOf } from './places.js';

/**
 * One of two columns with the same link: `copy`, the name beside an id that has a place; `readable` and `key`, name and id of
 * what has none; `link`, the id that has a place.
 */
export type Twin = 'copy' | 'readable' | 'link' | 'key';

/**
 * Whether another column holds the same link in another form: `account_id` and `account_name` have the same stem, one is an
 * id, the other a text.
 *
 * @param concept what the column is about
 */
export function twinOf(
  object: MappedObject,
  column: ColumnFeatures,
  columns: readonly ColumnFeatures[],
  concept: Concept | null,
): Twin | null {
  const own = stemOf(column);
  if (own === null || concept === null) return null;
  const isTwin = columns.some((other) => {
    const stem = other === column ? null : stemOf(other);
    return stem !== null && stem.text === own.text && stem.isId !== own.isId;
  });
  if (!isTwin) return null;
  const place = placeOf(concept, object);
  if (place === 'none') return null;
  const hasPlace = place !== 'new' && place !== 'native note';
  if (own.isId) return hasPlace ? 'link' : 'key';
  return hasPlace ? 'copy' : 'readable';
}

interface Stem {
  readonly text: string;
  readonly isId: boolean;
}

const FORMS = new Set(['id', 'name']);

/** What a link is called without saying in which form; null for columns that are no link. */
function stemOf(column: ColumnFeatures): Stem | null {
  const tokens = readName(column.name);
  const form = (term: string) => tokens.some(({ terms }) => terms.includes(term));
  const type = typeOf(column);
  const isId = type === 'reference' || (form('id') && type !== 'text' && type !== 'picklist');
  const isName = type === 'text' || type === null;
  const rest = tokens.filter(({ terms }) => !terms.some((term) => FORMS.has(term)));
  if (rest.length === 0 || (!isId && !isName)) return null;
  return { text: rest.map(({ text }) => text).join(' '), isId };
}
