import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';

/** Links that the customer handed in for attachments hosted elsewhere (`attachment-links.csv`). */
export class AttachmentLinkStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async put(links: ReadonlyMap<string, string>): Promise<void> {
    for (const [attachment_id, url] of links) {
      await this.#db
        .insertInto('attachment_links')
        .values({ attachment_id, url })
        .onConflict((c) => c.column('attachment_id').doUpdateSet({ url }))
        .execute();
    }
  }

  async byIds(ids: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('attachment_links')
        .selectAll()
        .where('attachment_id', 'in', chunk)
        .execute();
      for (const row of rows) found.set(row.attachment_id, row.url);
    }
    return found;
  }
}
