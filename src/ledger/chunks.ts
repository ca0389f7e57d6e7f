/** Rows of one INSERT or values of one IN (…): 15 columns × 500 stay under SQLite's 32,766 bound parameters. */
export const CHUNK_ROWS = 500;

/** Cuts a list into pieces of at most `size`. */
export function chunksOf<T>(items: readonly T[], size: number = CHUNK_ROWS): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
