import { join } from 'node:path';
import type { DeltaReconciliation } from '../../src/delta/reconcile-delta.js';
import { PHASES } from '../../src/contract/objects.js';
import { LoadHarness } from '../loading/load-harness.js';
import { newerExport, type RowChanges } from '../../src/sandbox/smartdesk/newer-export.js';

/** A loaded company whose export is edited, and deltas that move what changed. */
export class DeltaHarness {
  #exports = 0;
  #deltas = 0;

  private constructor(
    readonly load: LoadHarness,
    /** Folder of the export as it is now. */
    private dir: string,
  ) {}

  /** @param records size of the generated company; all of it is in Pipedrive */
  static async start(records = 60): Promise<DeltaHarness> {
    const load = await LoadHarness.start(undefined, records);
    for (const object of PHASES) {
      await load.worker.load(object);
      await load.worker.settle(object);
    }
    return new DeltaHarness(load, load.config.source.export);
  }

  /** A newer export in which some files are as the changes make them; the one before stays as it was. */
  async newerExport(changes: RowChanges): Promise<string> {
    const dir = join(this.load.folder, `export-${(this.#exports += 1)}`);
    await newerExport(this.dir, dir, changes);
    this.dir = dir;
    return dir;
  }

  /** A whole delta. @returns its reconciliation per object */
  async delta(source: string | null): Promise<Map<string, DeltaReconciliation>> {
    const run = `delta-${(this.#deltas += 1)}`;
    await this.load.worker.delta(run, source);
    const lines = await (await this.load.ledger()).reports.all<DeltaReconciliation>('reconciliations', run);
    return new Map(lines.map((line) => [line.object, line]));
  }

  /** Requests that changed something, since this was asked last. */
  writes(): string[] {
    const all = this.load.sandbox
      .requests()
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
    const fresh = all.slice(this.#seen);
    this.#seen = all.length;
    return fresh;
  }
  #seen = 0;

  /** A moment that is told apart from our own last write. */
  later(): Date {
    return new Date(this.load.sandbox.clock.now() + 10_000);
  }

  /** Target id of a source record, by the ledger. */
  async idOf(object: string, sourceId: string): Promise<string> {
    const fates = await (await this.load.ledger()).records.fates('production', object, [sourceId]);
    return fates.get(sourceId)?.target_id ?? '';
  }
}
