/** Letters that may stand between the parts of a German or Dutch compound. */
const LINKS = ['', 's', 'n', 'en', 'es', 'e'];
const SHORTEST_PART = 3;
/** Short words that end compounds: `belegnr`, `kundenid`. */
const SHORT_ENDS = new Set(['id', 'nr', 'no']);
const LONGEST_WORD = 40;

/**
 * Takes a compound apart: `rechnungsadresse` is rechnung, adresse; `employeecount` is employee, count.
 *
 * @param isWord whether a part is a word that stands by itself
 * @returns the fewest parts that make up the whole word, two at least; null if it cannot be taken apart
 */
export function splitCompound(word: string, isWord: (part: string) => boolean): string[] | null {
  if (word.length < 2 * SHORTEST_PART || word.length > LONGEST_WORD) return null;
  // best[at]: the fewest parts that make up the first `at` letters.
  const best: (string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end++) best.push(fewest(word, end, best, isWord));
  const parts = best[word.length] ?? null;
  return parts !== null && parts.length > 1 ? parts : null;
}

function fewest(
  word: string,
  end: number,
  best: readonly (string[] | null)[],
  isWord: (part: string) => boolean,
): string[] | null {
  let found: string[] | null = null;
  for (let start = 0; start < end; start++) {
    const part = word.slice(start, end);
    if (part.length < SHORTEST_PART && !(SHORT_ENDS.has(part) && end === word.length)) continue;
    if (!isWord(part)) continue;
    for (const link of LINKS) {
      if (!word.slice(0, start).endsWith(link)) continue;
      const before = best[start - link.length];
      if (before == null || (link !== '' && before.length === 0)) continue;
      if (found === null || before.length + 1 < found.length) found = [...before, part];
    }
  }
  return found;
}
