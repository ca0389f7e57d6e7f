/**
 * A path given in an export, as its segments, or null if it leads out of the export or cannot name a file there:
 * absolute (`/etc`, `C:\x`, `\\host`), climbing above the root, empty, or with a NUL. Back-slashes count as separators
 * because an export made on Windows has them.
 */
export function innerPath(path: string): string[] | null {
  const slashed = path.replaceAll('\\', '/');
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed) || slashed.includes('\0')) return null;
  const segments: string[] = [];
  for (const segment of slashed.split('/')) {
    if (segment === '' || segment === '.') continue;
    // Any climb is refused, even one that would come back: no honest export writes it.
    if (segment === '..') return null;
    segments.push(segment);
  }
  return segments.length === 0 ? null : segments;
}
