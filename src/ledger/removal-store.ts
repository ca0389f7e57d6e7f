import { chunksOf } from './chunks.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { CorrectionState } from './tables.js';

/** A record of the target that is to be deleted. */
export interface RemovalLine {
  readonly object: string;
  readonly source_id: string;
  readonly target_id: string;
}

/** Deletions of records that we made: each is written here before its request leaves, and closed after it. */
export class RemovalStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Writes "about to delete", durably.
   * @param run the account's book, whose lease it is
   * @param reportedAs run under which it is reported
   * @throws LeaseLost when another worker has taken the lease, or it has run out
   */
  async open(run: string, reportedAs: string, fence: number, lines: readonly RemovalLine[]): Promise<void> {
    const updated_at = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence, 'deadline');
      for (const chunk of chunksOf(lines)) {
        const rows = chunk.map((line) => ({
          ...line,
          run: reportedAs,
          kind: 'removal' as const,
          field: '',
          expected: '',
          actual: '',
          state: 'intent' as const,
          updated_at,
        }));
        await trx
          .insertInto('corrections')
          .values(rows)
          .onConflict((c) =>
            c.columns(['run', 'object', 'target_id', 'field']).doUpdateSet((eb) => ({
              kind: eb.ref('excluded.kind'),
              source_id: eb.ref('excluded.source_id'),
              state: eb.ref('excluded.state'),
              updated_at: eb.ref('excluded.updated_at'),
            })),
          )
          .execute();
      }
    });
  }

  /**
   * Takes down how deletions ended; `why` says why a record stays.
   * @throws LeaseLost when another worker has taken the lease since
   */
  async close(
    run: string,
    reportedAs: string,
    fence: number,
    ended: ReadonlyArray<
      RemovalLine & { readonly state: Exclude<CorrectionState, 'intent'>; readonly why: string }
    >,
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const { object, target_id, source_id, state, why } of ended) {
        await trx
          .insertInto('corrections')
          .values({
            run: reportedAs,
            object,
            kind: 'removal',
            target_id,
            field: '',
            source_id,
            expected: '',
            actual: why,
            state,
            updated_at: new Date().toISOString(),
          })
          .onConflict((c) =>
            c.columns(['run', 'object', 'target_id', 'field']).doUpdateSet((eb) => ({
              kind: eb.ref('excluded.kind'),
              state: eb.ref('excluded.state'),
              actual: eb.ref('excluded.actual'),
              updated_at: eb.ref('excluded.updated_at'),
            })),
          )
          .execute();
      }
    });
  }

  /** Lines of a run, for its reports, in a stable order. */
  async lines(
    reportedAs: string,
  ): Promise<Array<RemovalLine & { readonly state: CorrectionState; readonly why: string }>> {
    const rows = await this.#db
      .selectFrom('corrections')
      .selectAll()
      .where('run', '=', reportedAs)
      .where('kind', '=', 'removal')
      .orderBy('object')
      .orderBy('source_id')
      .orderBy('target_id')
      .execute();
    return rows.map(({ object, source_id, target_id, state, actual }) => ({
      object,
      source_id,
      target_id,
      state,
      why: actual,
    }));
  }

  /** Target ids of one object that an earlier attempt was about to delete. */
  async intended(reportedAs: string, object: string, targetIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('corrections')
        .select('target_id')
        .where('run', '=', reportedAs)
        .where('object', '=', object)
        .where('kind', '=', 'removal')
        .where('state', '=', 'intent')
        .where('target_id', 'in', chunk)
        .execute();
      for (const { target_id } of rows) found.add(target_id);
    }
    return found;
  }
}
