import { sql, type Transaction } from 'kysely';
import { chunksOf } from './chunks.js';
import { putCorrections } from './correction-store.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { CorrectionState, LedgerTables } from './tables.js';

/** A record of the target that is to be deleted. */
export interface RemovalLine {
  readonly object: string;
  readonly source_id: string;
  readonly target_id: string;
}

/** How a deletion ended. */
export interface EndedRemoval extends RemovalLine {
  readonly state: CorrectionState;
  /** Why a record stays, or that people had deleted it before; blank: it was removed. */
  readonly why: string;
  /** What leads there, or where it went. */
  readonly detail: string;
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
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence, 'deadline');
      const intents = lines.map(({ object, source_id, target_id }) => {
        return { object, source_id, target_id, state: 'intent' as const, why: '', detail: '' };
      });
      for (const chunk of chunksOf(intents)) await put(trx, reportedAs, chunk);
    });
  }

  /**
   * Takes down how deletions ended.
   * @throws LeaseLost when another worker has taken the lease since
   */
  async close(run: string, reportedAs: string, fence: number, ended: readonly EndedRemoval[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(ended)) await put(trx, reportedAs, chunk);
    });
  }

  /** Lines of an object of a run in a stable order, in pages: constant memory. */
  async *pages(reportedAs: string, object: string): AsyncGenerator<EndedRemoval[]> {
    for (let last: EndedRemoval | undefined; ;) {
      let query = this.#of(reportedAs, object)
        .select(COLUMNS)
        .orderBy('source_id')
        .orderBy('target_id')
        .limit(PAGE_LINES);
      if (last !== undefined) {
        const { source_id, target_id } = last;
        query = query.where((eb) =>
          eb.or([
            eb('source_id', '>', source_id),
            eb.and([eb('source_id', '=', source_id), eb('target_id', '>', target_id)]),
          ]),
        );
      }
      const rows = await query.execute();
      const page = rows.map((row) => ({ object, ...row }));
      last = page.at(-1);
      if (last === undefined) return;
      yield page;
    }
  }

  /** How many lines of an object ended in a way. */
  async counts(
    reportedAs: string,
    object: string,
  ): Promise<ReadonlyArray<{ readonly state: CorrectionState; readonly why: string; readonly n: number }>> {
    return this.#of(reportedAs, object)
      .select(['state', 'actual as why', sql<number>`count(*)`.as('n')])
      .groupBy(['state', 'actual'])
      .orderBy('state')
      .orderBy('actual')
      .execute();
  }

  /** Lines of an object for some target ids. */
  async ofTargets(
    reportedAs: string,
    object: string,
    targetIds: readonly string[],
  ): Promise<Map<string, EndedRemoval>> {
    const found = new Map<string, EndedRemoval>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#of(reportedAs, object)
        .select(COLUMNS)
        .where('target_id', 'in', chunk)
        .execute();
      for (const row of rows) found.set(row.target_id, { object, ...row });
    }
    return found;
  }

  /** Forgets the lines of an earlier rollback. */
  async clear(reportedAs: string): Promise<void> {
    await this.#db
      .deleteFrom('corrections')
      .where('run', '=', reportedAs)
      .where('kind', '=', 'removal')
      .execute();
  }

  #of(reportedAs: string, object: string) {
    return this.#db
      .selectFrom('corrections')
      .where('run', '=', reportedAs)
      .where('object', '=', object)
      .where('kind', '=', 'removal');
  }
}

const PAGE_LINES = 1_000;
const COLUMNS = ['source_id', 'target_id', 'state', 'actual as why', 'expected as detail'] as const;

async function put(
  trx: Transaction<LedgerTables>,
  reportedAs: string,
  lines: readonly EndedRemoval[],
): Promise<void> {
  const updated_at = new Date().toISOString();
  await putCorrections(
    trx,
    lines.map(({ object, source_id, target_id, state, why, detail }) => ({
      run: reportedAs,
      object,
      kind: 'removal' as const,
      target_id,
      field: '',
      source_id,
      expected: detail,
      actual: why,
      state,
      updated_at,
    })),
  );
}
