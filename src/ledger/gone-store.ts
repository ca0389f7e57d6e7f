import { sql } from 'kysely';
import type { FilterCode, ReasonCode } from '../contract/reason-codes.js';
import { chunksOf } from './chunks.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { StoredRecord } from './record-store.js';
import { REOPENED } from './tables.js';

/** Records of ours that people merged or deleted in the target. Every word is fenced like that of a batch. */
export class GoneStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * From now on a record is the one that it was merged into.
   * @param survivor source id of that one, where it is ours
   */
  async follow(fence: number, record: StoredRecord, into: string, survivor: string | null): Promise<void> {
    await this.#update(fence, record, {
      state: 'merged',
      relation: 'merged',
      target_id: into,
      survivor,
      reason_code: MERGED_IN_TARGET,
      reason: 'people merged it into another record in Pipedrive',
    });
  }

  /** Whether people merged a record of ours into this one. */
  async isSurvivor(run: string, targetObject: string, targetId: string): Promise<boolean> {
    const found = await this.#db
      .selectFrom('records')
      .select('source_id')
      .where('run', '=', run)
      .where('target_object', '=', targetObject)
      .where('target_id', '=', targetId)
      .where('reason_code', '=', MERGED_IN_TARGET)
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  }

  /** Whether what people deleted was created again, by decision, as this one. */
  async isSuccessor(run: string, targetObject: string, from: string, to: string): Promise<boolean> {
    const found = await this.#db
      .selectFrom('records as r')
      .innerJoin('conflicts as c', (join) =>
        join
          .onRef('c.run', '=', 'r.run')
          .onRef('c.object', '=', 'r.object')
          .onRef('c.source_id', '=', 'r.source_id'),
      )
      .select('r.source_id')
      .where('r.run', '=', run)
      .where('r.target_object', '=', targetObject)
      .where('r.target_id', '=', to)
      .where('c.kind', '=', 'deleted_in_target')
      .where('c.target_id', '=', from)
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  }

  /** A record that people deleted counts as skipped: it is not created again unless somebody decides so. */
  async forget(fence: number, record: StoredRecord): Promise<void> {
    await this.#update(fence, record, {
      state: 'skipped',
      relation: null,
      target_id: null,
      reason_code: 'deleted_in_target' satisfies ReasonCode,
      reason: 'it was moved, and people deleted it in Pipedrive',
    });
  }

  /** A record that was not moved, and that the source does not hold any more. */
  async leaveOut(fence: number, record: StoredRecord): Promise<void> {
    await this.#update(fence, record, {
      state: 'filtered',
      pass: 0,
      reason_code: 'deleted_in_source' satisfies FilterCode,
      reason: 'the source does not hold it any more',
    });
  }

  /** A record that people deleted in the target is to be created again. @returns how many records that makes pending */
  async bringBack(fence: number, run: string, object: string, sourceId: string): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      const { numUpdatedRows } = await trx
        .updateTable('records')
        .set({ state: 'pending', pass: REOPENED, reason_code: null, reason: null, survivor: null })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', '=', sourceId)
        .where('state', '=', 'skipped')
        .where('reason_code', '=', 'deleted_in_target')
        .executeTakeFirst();
      return Number(numUpdatedRows);
    });
  }

  /** Records that share a record of the target with the one that it was made for. */
  async sharing(run: string, object: string, targetId: string): Promise<StoredRecord[]> {
    return this.#db
      .selectFrom('records')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('target_id', '=', targetId)
      .where('state', '=', 'merged')
      .where('relation', '=', 'merged')
      .orderBy('seq')
      .execute();
  }

  /**
   * Records that shared one of the target that is created again share the new one: their phases plan them anew.
   * @param formerId what it was in the target
   */
  async shareAgain(
    fence: number,
    run: string,
    objects: readonly string[],
    formerId: string,
  ): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      const { numUpdatedRows } = await trx
        .updateTable('records')
        .set({ state: 'pending', pass: REOPENED, target_id: null, updated_at: new Date().toISOString() })
        .where('run', '=', run)
        .where('object', 'in', [...objects])
        .where('target_id', '=', formerId)
        .where('state', '=', 'merged')
        .where('relation', '=', 'merged')
        .where('reason_code', 'is', null)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    });
  }

  /**
   * Records that were removed from the target again, with those that were merged with them: they count as skipped, and can
   * be taken again.
   */
  async remove(
    fence: number,
    {
      run,
      object,
      targetObject,
    }: { readonly run: string; readonly object: string; readonly targetObject: string },
    removed: readonly RemovedTarget[],
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(removed)) {
        const ids = chunk.map(({ sourceId }) => sourceId);
        const targets = chunk.map(({ targetId }) => targetId);
        await trx
          .updateTable('records')
          .set(rolledBack('it was removed from Pipedrive again'))
          .where('run', '=', run)
          .where('object', '=', object)
          .where('source_id', 'in', ids)
          .execute();
        await trx
          .updateTable('records')
          .set(rolledBack('the record that it is one with was removed from Pipedrive again'))
          .where('run', '=', run)
          .where('target_object', '=', targetObject)
          .where('target_id', 'in', targets)
          .where('state', '=', 'merged')
          .execute();
        for (const table of ['written', 'value_notes'] as const) {
          await trx
            .deleteFrom(table)
            .where('run', '=', run)
            .where('object', '=', object)
            .where('source_id', 'in', ids)
            .execute();
        }
      }
    });
  }

  /** Records that were removed and are in the target all the same: somebody restored them, and they are known again. */
  async restore(
    fence: number,
    {
      run,
      object,
      targetObject,
    }: { readonly run: string; readonly object: string; readonly targetObject: string },
    restored: readonly RemovedTarget[],
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const { sourceId, targetId } of restored) {
        await trx
          .updateTable('records')
          .set({
            state: 'created',
            relation: object.startsWith('lead_') ? 'made_for_lead' : 'created',
            target_object: targetObject,
            target_id: targetId,
            reason_code: null,
            reason: null,
            updated_at: new Date().toISOString(),
          })
          .where('run', '=', run)
          .where('object', '=', object)
          .where('source_id', '=', sourceId)
          .where('state', '=', 'skipped')
          .execute();
      }
    });
  }

  /**
   * Forgets a run, but for its records that are still in the target, and for those that people merged into others there.
   * @returns how many stay known, per object
   */
  async forgetRun(fence: number, run: string): Promise<Record<string, number>> {
    return this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await trx
        .deleteFrom('records')
        .where('run', '=', run)
        .where('state', '!=', 'created')
        .where((eb) => eb.or([eb('reason_code', 'is', null), eb('reason_code', '!=', MERGED_IN_TARGET)]))
        .execute();
      await trx.deleteFrom('samples').where('run', '=', run).execute();
      await trx.deleteFrom('conflicts').where('run', '=', run).execute();
      await trx.deleteFrom('link_moves').where('run', '=', run).execute();
      await sql`
        delete from value_notes where run = ${run} and not exists (
          select 1 from records r where r.run = ${run} and r.object = value_notes.object
            and r.source_id = value_notes.source_id)`.execute(trx);
      await trx.deleteFrom('corrections').where('run', '=', run).where('kind', '!=', 'removal').execute();
      const rows = await trx
        .selectFrom('records')
        .select(['object', sql<number>`count(*)`.as('n')])
        .where('run', '=', run)
        .groupBy('object')
        .execute();
      return Object.fromEntries(rows.map(({ object, n }) => [object, n]));
    });
  }

  /** Records that are sent once more: what they were sent as before is somebody's to decide about. */
  async sendAgain(fence: number, run: string, object: string, ids: readonly string[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(ids)) {
        await trx
          .updateTable('records')
          .set({ state: 'pending', target_id: null, read_back: 0, updated_at: new Date().toISOString() })
          .where('run', '=', run)
          .where('object', '=', object)
          .where('source_id', 'in', chunk)
          .execute();
      }
    });
  }

  async #update(
    fence: number,
    { run, object, source_id }: StoredRecord,
    change: Partial<Omit<StoredRecord, 'run' | 'object' | 'source_id'>>,
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await trx
        .updateTable('records')
        .set({ ...change, updated_at: new Date().toISOString() })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', '=', source_id)
        .execute();
    });
  }
}

/** A record of ours and the one of the target that it was. */
export interface RemovedTarget {
  readonly sourceId: string;
  readonly targetId: string;
}

function rolledBack(reason: string) {
  return {
    state: 'skipped',
    relation: null,
    target_id: null,
    read_back: 0,
    reassign: null,
    reason_code: 'rolled_back' satisfies ReasonCode,
    reason,
    updated_at: new Date().toISOString(),
  } as const;
}

/** In place of a reason: people merged the record into another one in the target. */
export const MERGED_IN_TARGET = 'merged_in_target';
