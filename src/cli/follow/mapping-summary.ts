import { META } from '../../ledger/meta-keys.js';
import { diffMappings } from '../../mapping/diff-mappings.js';
import { parseMapping } from '../../mapping/mapping-yaml.js';
import { previewOf, previewWords } from '../../preview/last-preview.js';
import type { LiveSession } from '../session.js';
import { counted } from '../text/format.js';

/** What a person approves with a mapping: how far it is from what was there before, and what the last plan counted. */
export async function mappingSummary({ ledger }: LiveSession, fingerprint: string): Promise<string[]> {
  if (ledger === null) return [];
  const confirmed = await ledger.meta.get<string>(META.confirmedMapping);
  const isFirst = confirmed === null || confirmed === fingerprint;
  const base = isFirst ? await ledger.meta.get<string>(META.proposal) : await ledger.mappings.get(confirmed);
  const before = parseMapping(base ?? '', 'before');
  const after = parseMapping((await ledger.mappings.get(fingerprint)) ?? '', 'after');
  const name = isFirst ? 'the proposal' : 'the mapping in force until now';
  const differences =
    before.ok && after.ok ? [differenceWords(diffMappings(before.mapping, after.mapping).length, name)] : [];
  return [...differences, previewWords(await previewOf(ledger, fingerprint))];
}

function differenceWords(differences: number, name: string): string {
  return differences === 0
    ? `No difference from ${name}.`
    : `${counted(differences, 'difference')} from ${name}: sd2pd map diff.`;
}
