import { INVENTORY_OBJECTS, SOURCE_OBJECTS } from '../contract/objects.js';
import { extractRows, type ExtractionProgress } from '../discovery/extract.js';
import { scanSource } from '../discovery/source-facts.js';
import type { ChangeCounts } from '../ledger/change-store.js';
import type { Ledger } from '../ledger/ledger.js';
import { DISCOVERY, underDiscoveryLease, type DiscoverySeeker } from '../loading/discovery-lease.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { META, type DeltaFacts, type ExportFacts } from '../ledger/meta-keys.js';
import { openExport, type ExportSource } from '../smartdesk/export-source.js';
import { rebasedCorrections } from './rebase-corrections.js';

/** Why an export is not taken over. */
export interface RefusedExport {
  readonly refused: string;
}

/** What a newer export changed, per object. */
export interface TakenExport {
  readonly facts: DeltaFacts;
  readonly changes: ReadonlyMap<string, ChangeCounts>;
}

/**
 * Reads a newer export, compares it with the rows that the ledger has, and makes it the one that counts: in one
 * transaction, so that a crash leaves the old one or the new one. Repeatable: what is taken over is not read again.
 * @param run `delta-1` …
 * @param seeker who wants to write; absent: a process that does nothing else
 * @throws SourceError when the export cannot be read
 */
export async function takeOverExport(
  ledger: Ledger,
  run: string,
  path: string,
  onProgress: (progress: ExtractionProgress) => void = () => undefined,
  seeker?: DiscoverySeeker,
): Promise<TakenExport | RefusedExport> {
  const refused = await underDiscoveryLease(ledger, seeker, async (lease) => {
    const known = await ledger.meta.get<DeltaFacts>(META.delta(run));
    return known === null ? readAndApply(ledger, lease, run, path, onProgress) : null;
  });
  if (refused !== null) return refused;
  // What is found by reading all rows once more: a crash may have come before it.
  await scanSource(ledger);
  return {
    facts: await ledger.meta.require<DeltaFacts>(META.delta(run)),
    changes: await ledger.changes.counts(run),
  };
}

async function readAndApply(
  ledger: Ledger,
  lease: LeaseKeeper,
  run: string,
  path: string,
  onProgress: (progress: ExtractionProgress) => void,
): Promise<RefusedExport | null> {
  const source = await openExport(path);
  try {
    const before = await ledger.meta.require<ExportFacts>(META.export);
    const refused = refusal(before, source);
    if (refused !== null) return { refused };
    const held = { run: DISCOVERY, fence: lease.fence };
    const changes = ledger.changes.under(held);
    const { rows, profiles, definitions } = await extractRows(
      ledger.incoming.under(held),
      source,
      onProgress,
    );
    for (const object of [...SOURCE_OBJECTS, ...INVENTORY_OBJECTS]) {
      onProgress({ object, rows: rows[object] ?? 0 });
      // What records refer to by the mapping stays known.
      await changes.compare(run, object, object !== 'pipelines' && object !== 'stages');
    }
    const appliedAt = new Date().toISOString();
    const { exportedAt, fingerprint, account } = source;
    const facts: ExportFacts = { path, fingerprint, account, exportedAt, rows, extractedAt: appliedAt };
    const taken: DeltaFacts = { path, exportedAt, appliedAt, rows };
    await changes.apply(run, await rebasedCorrections(ledger, run), [
      { key: META.export, value: facts },
      { key: META.profiles, value: profiles },
      { key: META.definitions, value: definitions },
      { key: META.delta(run), value: taken },
    ]);
    return null;
  } finally {
    await source.close();
  }
}

/** An older export would take back what was moved since, another account's would take all of it for deleted. */
function refusal(before: ExportFacts, { account, exportedAt }: ExportSource): string | null {
  if (account.domain !== before.account.domain) return 'it is the export of another SmartDesk account';
  const [then, now] = [Date.parse(before.exportedAt), Date.parse(exportedAt)];
  if (now >= then || Number.isNaN(now) || Number.isNaN(then)) return null;
  return `it was exported at ${exportedAt}, before the one that was read last (${before.exportedAt})`;
}
