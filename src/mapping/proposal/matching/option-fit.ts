import { nameSimilarity } from '../similarity.js';
import { readName } from './lexicon.js';
import { COURSE_VALUES } from './vocabulary/course-values.js';
import { INDUSTRY_VALUES } from './vocabulary/industry-values.js';
import { LIST_VALUES } from './vocabulary/list-values.js';
import { fieldWords } from './words.js';

/** Value (small, without accents) → what it means, as `won` or `website`. */
const MEANINGS = new Map(
  Object.entries({ ...COURSE_VALUES, ...LIST_VALUES, ...INDUSTRY_VALUES }).flatMap(([meaning, byLanguage]) =>
    Object.values(byLanguage)
      .flatMap((list) => list.split(','))
      .map((form) => [fieldWords(form).join(' '), meaning] as const),
  ),
);

/** What a value of a list means in the usual lists of CRMs: `Gewonnen` is won; null if it is none of them. */
export function meaningOf(value: string): string | null {
  return MEANINGS.get(fieldWords(value).join(' ')) ?? null;
}

/** From here on two values count as the same. */
const SAME = 0.72;

/** How much two values of lists are the same, 0 to 1: by meaning, by terms in any language, by letters. */
export function valueSimilarity(a: string, b: string): number {
  const [one, other] = [meaningOf(a), meaningOf(b)];
  const letters = nameSimilarity(a, b);
  if (letters === 1) return 1;
  if (one !== null && other !== null) return one === other ? 0.97 : Math.min(letters, 0.5);
  return Math.max(letters, 0.95 * sharedTerms(a, b));
}

/** Share of the words of both that mean the same. */
function sharedTerms(a: string, b: string): number {
  const [one, other] = [readName(a), readName(b)];
  if (one.length === 0 || other.length === 0) return 0;
  const shared = one.filter(({ terms }) =>
    other.some((token) => token.terms.some((term) => terms.includes(term))),
  ).length;
  return (2 * Math.min(shared, one.length, other.length)) / (one.length + other.length);
}

/** Share of the source's values that the target's options have as well, 0 to 1; null if either has none. */
export function optionOverlap(values: readonly string[], options: readonly string[]): number | null {
  if (values.length === 0 || options.length === 0) return null;
  const found = values.filter((value) =>
    options.some((option) => valueSimilarity(value, option) >= SAME),
  ).length;
  return found / values.length;
}
