import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';

/** A record of ours that a list showed. */
export interface Seen {
  /** Phase. */
  readonly object: string;
  readonly targetId: string;
  /** Somebody changed it since we wrote it. */
  readonly isChanged: boolean;
}

/** Something that leads to a record. */
export interface TargetLink {
  /** Kind of what it leads to. */
  readonly targetObject: string;
  readonly targetId: string;
  readonly byObject: string;
  readonly byId: string;
}

/** What a look at an account found, before anything is removed from it: the ledger's, so that memory stays bounded. */
export class SurveyStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Takes down what a page showed; what was seen before is replaced. Of several links to a record one is kept. */
  async put(run: string, seen: readonly Seen[], links: readonly TargetLink[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const chunk of chunksOf(seen)) {
        const rows = chunk.map(({ object, targetId, isChanged }) => ({
          run,
          object,
          target_id: targetId,
          changed: isChanged ? 1 : 0,
        }));
        await trx
          .insertInto('surveyed')
          .values(rows)
          .onConflict((c) =>
            c
              .columns(['run', 'object', 'target_id'])
              .doUpdateSet((eb) => ({ changed: eb.ref('excluded.changed') })),
          )
          .execute();
      }
      for (const chunk of chunksOf(links)) {
        const rows = chunk.map(({ targetObject, targetId, byObject, byId }) => ({
          run,
          target_object: targetObject,
          target_id: targetId,
          by_object: byObject,
          by_id: byId,
        }));
        await trx
          .insertInto('linked_targets')
          .values(rows)
          .onConflict((c) => c.doNothing())
          .execute();
      }
    });
  }

  /** Of the records of a phase, those that were seen: target id → whether somebody changed it. */
  async seen(run: string, object: string, targetIds: readonly string[]): Promise<Map<string, boolean>> {
    const found = new Map<string, boolean>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('surveyed')
        .select(['target_id', 'changed'])
        .where('run', '=', run)
        .where('object', '=', object)
        .where('target_id', 'in', chunk)
        .execute();
      for (const { target_id, changed } of rows) found.set(target_id, changed === 1);
    }
    return found;
  }

  /** Of the records of a kind, those to which something leads: target id → what (`deal 17`). */
  async linkedTo(
    run: string,
    targetObject: string,
    targetIds: readonly string[],
  ): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('linked_targets')
        .select(['target_id', 'by_object', 'by_id'])
        .where('run', '=', run)
        .where('target_object', '=', targetObject)
        .where('target_id', 'in', chunk)
        .execute();
      for (const { target_id, by_object, by_id } of rows) found.set(target_id, `${by_object} ${by_id}`);
    }
    return found;
  }

  async clear(run: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('surveyed').where('run', '=', run).execute();
      await trx.deleteFrom('linked_targets').where('run', '=', run).execute();
    });
  }
}
