import type { PreviewSummary } from '../contract/preview.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';

/** The last preview if it was of this mapping. */
export async function previewOf(ledger: Ledger, fingerprint: string): Promise<PreviewSummary | null> {
  const known = await ledger.meta.get<PreviewSummary>(META.preview);
  return known?.fingerprint === fingerprint ? known : null;
}
