/**
 * How much two names look alike, 0 to 1: half by their characters (Jaro-Winkler), half by their words. Case, spaces,
 * punctuation and `camelCase` make no difference.
 */
export function nameSimilarity(a: string, b: string): number {
  const [wordsA, wordsB] = [words(a), words(b)];
  if (wordsA.length === 0 || wordsB.length === 0) return 0;
  const characters = jaroWinkler(wordsA.join(''), wordsB.join(''));
  if (wordsA.join('') === wordsB.join('')) return 1;
  return (characters + sharedWords(wordsA, wordsB)) / 2;
}

/** Words as people see them: `AnnualRevenue` is annual, revenue. Letters and digits only, without accents, small. */
export function words(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** From here on two words count as the same word with a typing error. */
const SAME_WORD = 0.93;

/** Share of the words of both that the other one has as well. */
function sharedWords(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  let shared = 0;
  for (const word of a) {
    const index = left.findIndex((other) => jaroWinkler(word, other) >= SAME_WORD);
    if (index < 0) continue;
    left.splice(index, 1);
    shared += 1;
  }
  return shared / (a.length + b.length - shared);
}

/** Characters of a common beginning that count, and how much each. */
const PREFIX = { length: 4, weight: 0.1 };

/** Jaro-Winkler similarity, 0 to 1; a common beginning counts more. */
export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroSimilarity([...a], [...b]);
  let prefix = 0;
  while (prefix < PREFIX.length && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * PREFIX.weight * (1 - jaro);
}

function jaroSimilarity(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const matchedA: string[] = [];
  a.forEach((letter, index) => {
    for (let at = Math.max(0, index - reach); at <= Math.min(b.length - 1, index + reach); at++) {
      if (taken.has(at) || b[at] !== letter) continue;
      taken.add(at);
      matchedA.push(letter);
      return;
    }
  });
  if (matchedA.length === 0) return 0;
  const matchedB = [...taken].sort((x, y) => x - y).map((at) => b[at]);
  const swapped = matchedA.filter((letter, index) => letter !== matchedB[index]).length / 2;
  const matches = matchedA.length;
  return (matches / a.length + matches / b.length + (matches - swapped) / matches) / 3;
}
