/** Edits that a typing error may need at most. */
const MAX_EDITS = 3;

/** Levenshtein distance: single characters added, taken out or changed. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/**
 * The known name that someone who wrote `name` most likely meant: equal but for case and punctuation, the beginning of it,
 * or a typing error away. Null if there is none; of several the first.
 */
export function suggestion(name: string, known: readonly string[]): string | null {
  const wanted = bare(name);
  if (wanted === '' || wanted.length > 100) return null;
  let best: { name: string; edits: number } | null = null;
  for (const candidate of known) {
    const folded = bare(candidate);
    if (folded === wanted) return candidate;
    const begins = wanted.length >= 3 && (folded.startsWith(wanted) || wanted.startsWith(folded));
    const edits = begins && folded !== '' ? 1 : editDistance(wanted, folded);
    if (edits <= Math.min(MAX_EDITS, Math.ceil(wanted.length / 3)) && edits < (best?.edits ?? Infinity)) {
      best = { name: candidate, edits };
    }
  }
  return best?.name ?? null;
}

/** `; did you mean X?` or nothing, to end a message with. */
export function didYouMean(name: string, known: readonly string[]): string {
  const meant = suggestion(name, known);
  return meant === null ? '' : `; did you mean \`${meant}\`?`;
}
