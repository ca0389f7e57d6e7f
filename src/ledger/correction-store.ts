import type { Insertable, Selectable, Transaction } from 'kysely';
import { chunksOf } from './chunks.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import { putWritten, type Written } from './written-store.js';
import type { CorrectionKind, CorrectionState, CorrectionTable, LedgerTables } from './tables.js';

export type Correction = Selectable<CorrectionTable>;

/** What is about to be corrected in the target. */
export type NewCorrection = Pick<
  Correction,
  'kind' | 'target_id' | 'field' | 'source_id' | 'expected' | 'actual'
>;

/**
 * What the read-back mends in the target: late duplicates that it deletes, fields that it writes again. Each is written
 * here before its request leaves, and closed after it.
 */
export class CorrectionStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Writes "about to correct", durably, under the lease with this fence. One that is there already keeps its state.
   * @param run under which it is reported
   * @param book whose lease it is
   * @throws LeaseLost when another worker has taken the lease, or it has run out
   */
  async open(
    { run, book }: { readonly run: string; readonly book: string },
    object: string,
    fence: number,
    corrections: readonly NewCorrection[],
  ): Promise<void> {
    const now = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, book, fence, 'deadline');
      for (const chunk of chunksOf(corrections)) {
        const rows = chunk.map((correction) => ({
          ...correction,
          run,
          object,
          state: 'intent' as const,
          updated_at: now,
        }));
        await trx
          .insertInto('corrections')
          .values(rows)
          .onConflict((c) => c.doNothing())
          .execute();
      }
    });
  }

  /**
   * Records how a correction ended, and what counts as written last, where it wrote fields.
   * @throws LeaseLost when another worker has taken the lease since
   */
  async close(
    book: string,
    fence: number,
    correction: Correction,
    state: Exclude<CorrectionState, 'intent'>,
    written?: Written,
  ): Promise<void> {
    const { run, object, target_id, field, kind } = correction;
    const updated_at = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, book, fence);
      await trx
        .updateTable('corrections')
        .set({ state, updated_at })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('target_id', '=', target_id)
        .where('field', '=', field)
        .execute();
      if (kind === 'field' && state === 'done' && written !== undefined)
        await putWritten(trx, book, object, [written]);
    });
  }

  /** What the read-back mends in a phase, of one state, in a stable order. */
  async inState(run: string, object: string, state: CorrectionState): Promise<Correction[]> {
    return this.#db
      .selectFrom('corrections')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', '=', state)
      .where('kind', 'in', ['late_duplicate', 'field'])
      .orderBy('target_id')
      .orderBy('field')
      .execute();
  }

  /** How many target records of a phase were corrected in a way. */
  async countDone(run: string, object: string, kind: CorrectionKind): Promise<number> {
    const row = await this.#db
      .selectFrom('corrections')
      .select((eb) => eb.fn.count<number>('target_id').distinct().as('n'))
      .where('run', '=', run)
      .where('object', '=', object)
      .where('kind', '=', kind)
      .where('state', '=', 'done')
      .executeTakeFirstOrThrow();
    return row.n;
  }
}

/** Writes lines, each of one field of a target record. One that is there already is written over, whatever it was. */
export async function putCorrections(
  trx: Transaction<LedgerTables>,
  lines: readonly Insertable<CorrectionTable>[],
): Promise<void> {
  for (const chunk of chunksOf(lines)) {
    await trx
      .insertInto('corrections')
      .values(chunk)
      .onConflict((c) =>
        c.columns(['run', 'object', 'target_id', 'field']).doUpdateSet((eb) => ({
          kind: eb.ref('excluded.kind'),
          source_id: eb.ref('excluded.source_id'),
          expected: eb.ref('excluded.expected'),
          actual: eb.ref('excluded.actual'),
          state: eb.ref('excluded.state'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute();
  }
}
