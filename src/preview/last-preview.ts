import type { PreviewSummary } from '../contract/preview.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';

/** The last preview if it was of this mapping. */
export async function previewOf(ledger: Ledger, fingerprint: string): Promise<PreviewSummary | null> {
  const known = await ledger.meta.get<PreviewSummary>(META.preview);
  return known?.fingerprint === fingerprint ? known : null;
}

/** What approving a mapping would do, in numbers, if somebody looked. */
export function previewWords(preview: PreviewSummary | null): string {
  if (preview === null) return 'What it would do to every record: sd2pd plan -c FILE.';
  const { created, merged, filtered, skipped, account, at, amendment } = preview;
  const planned = `Planned for ${account} at ${at.slice(0, 16)}Z: ${created} records created, ${merged} merged, ${filtered} left out, ${skipped} skipped.`;
  // A ledger may hold a summary of an earlier version, which knew nothing of it.
  if (amendment == null) return planned;
  const { touched, opened, stays } = amendment;
  return `${planned} Of what is loaded already it changes ${touched} records, moves ${opened} more, and leaves ${stays} as they are although it would not move them so.`;
}
