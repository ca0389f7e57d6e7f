import { chunksOf } from './chunks.js';
import type { Correction } from './correction-store.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { CorrectionState } from './tables.js';

/** A field of a loaded record that a changed mapping wants otherwise. */
export type Amendment = Pick<
  Correction,
  'target_id' | 'source_id' | 'field' | 'expected' | 'actual' | 'state'
>;

/** In place of a reason: loaded before the mapping was changed, and would be left out or merged otherwise now. */
export const STAYS_LOADED = 'stays_loaded';

/** What a changed mapping does to records that are loaded already; kept among the corrections of their phases. */
export class AmendmentStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Writes what an amendment is about to do, and what it leaves as somebody else made it (`dropped`). The same field can
   * be amended again later.
   * @throws LeaseLost when another worker has taken the lease, or it has run out
   */
  async open(run: string, object: string, fence: number, amendments: readonly Amendment[]): Promise<void> {
    const now = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence, 'deadline');
      for (const chunk of chunksOf(amendments)) {
        const rows = chunk.map((amendment) => ({
          ...amendment,
          run,
          object,
          kind: 'amendment' as const,
          updated_at: now,
        }));
        await trx
          .insertInto('corrections')
          .values(rows)
          .onConflict((c) =>
            c.columns(['run', 'object', 'target_id', 'field']).doUpdateSet((eb) => ({
              kind: eb.ref('excluded.kind'),
              expected: eb.ref('excluded.expected'),
              actual: eb.ref('excluded.actual'),
              state: eb.ref('excluded.state'),
              updated_at: eb.ref('excluded.updated_at'),
            })),
          )
          .execute();
      }
    });
  }

  /** Closes the open amendments of target records. @throws LeaseLost when another worker has taken the lease since */
  async close(
    run: string,
    object: string,
    fence: number,
    targetIds: readonly string[],
    state: Exclude<CorrectionState, 'intent'>,
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(targetIds)) {
        await trx
          .updateTable('corrections')
          .set({ state, updated_at: new Date().toISOString() })
          .where('run', '=', run)
          .where('object', '=', object)
          .where('kind', '=', 'amendment')
          .where('state', '=', 'intent')
          .where('target_id', 'in', chunk)
          .execute();
      }
    });
  }

  /** Fields of target records that an amendment left as somebody else made them, as `TARGET_ID FIELD`. */
  async keptFields(run: string, object: string, targetIds: readonly string[]): Promise<ReadonlySet<string>> {
    const kept = new Set<string>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('corrections')
        .select(['target_id', 'field'])
        .where('run', '=', run)
        .where('object', '=', object)
        .where('kind', '=', 'amendment')
        .where('state', '=', 'dropped')
        .where('target_id', 'in', chunk)
        .execute();
      for (const { target_id, field } of rows) kept.add(`${target_id} ${field}`);
    }
    return kept;
  }

  /** Every amendment of a run, for its report. */
  async ofRun(run: string): Promise<Correction[]> {
    return this.#db
      .selectFrom('corrections')
      .selectAll()
      .where('run', '=', run)
      .where('kind', '=', 'amendment')
      .orderBy('object')
      .orderBy('source_id')
      .orderBy('field')
      .execute();
  }

  /** Forgets that records were left out, so that they can be planned anew. */
  async forgetFiltered(run: string, object: string, ids: readonly string[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const chunk of chunksOf(ids)) {
        await trx
          .deleteFrom('records')
          .where('run', '=', run)
          .where('object', '=', object)
          .where('state', '=', 'filtered')
          .where('source_id', 'in', chunk)
          .execute();
      }
    });
  }

  /** Marks loaded records that stay as they are though the mapping, changed since, would have it otherwise. */
  async markStaying(run: string, object: string, ids: readonly string[]): Promise<void> {
    for (const chunk of chunksOf(ids)) {
      await this.#db
        .updateTable('records')
        .set({ reason_code: STAYS_LOADED })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('state', 'in', ['created', 'merged'])
        .where('source_id', 'in', chunk)
        .execute();
    }
  }
}
