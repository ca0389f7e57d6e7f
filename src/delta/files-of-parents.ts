import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { portOf } from '../loading/ports/index.js';
import { referenceLinks } from '../loading/ports/reference-links.js';
import type { RunContext } from '../loading/run-context.js';
import type { SourceRecord } from '../mapping/transform/types.js';

/**
 * Files hang on the record that people deleted, and cannot be moved to the one that is created in its place: they are
 * uploaded again.
 * @param parents records that are created again, as `OBJECT/ID`
 * @returns how many files are pending because of it
 */
export async function sendFilesAgain(
  context: RunContext,
  lease: LeaseKeeper,
  parents: ReadonlySet<string>,
): Promise<number> {
  const { ledger, run } = context;
  const port = portOf('attachments');
  if (port === null || parents.size === 0) return 0;
  let sent = 0;
  for await (const page of ledger.records.pages(run, port.object, ['created'])) {
    const rows = await ledger.source.byIds(
      port.sourceObject,
      page.map((record) => record.source_id),
    );
    const ids: string[] = [];
    for (const { source_id: id, data } of rows) {
      const values = JSON.parse(data) as Record<string, string>;
      const record: SourceRecord = { object: port.sourceObject, id, values };
      if (referenceLinks(record).some((link) => parents.has(`${link.object}/${link.id}`))) ids.push(id);
    }
    await ledger.gone.sendAgain(lease.fence, run, port.object, ids);
    sent += ids.length;
  }
  return sent;
}
