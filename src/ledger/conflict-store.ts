import { sql, type Selectable, type Transaction } from 'kysely';
import { chunksOf } from './chunks.js';
import type { ConflictTable } from './delta-tables.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { LedgerTables } from './tables.js';

export type Conflict = Selectable<ConflictTable>;

/** A difference as it is found, before anybody has decided. */
export type NewConflict = Omit<Conflict, 'id' | 'settled' | 'decided_by' | 'decided_at' | 'note'>;

export interface ConflictDecision {
  readonly ids: readonly number[];
  readonly decision: 'source' | 'target';
  readonly by: string;
  readonly at: string;
  readonly note: string | null;
}

export interface ConflictFilter {
  readonly state?: Conflict['state'];
  readonly object?: string;
  readonly delta?: string;
}

/** What people have to decide between source and target. */
export class ConflictStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async list(run: string, { state, object, delta }: ConflictFilter = {}): Promise<Conflict[]> {
    let query = this.#db.selectFrom('conflicts').selectAll().where('run', '=', run).orderBy('id');
    if (state !== undefined) query = query.where('state', '=', state);
    if (object !== undefined) query = query.where('object', '=', object);
    if (delta !== undefined) query = query.where('delta', '=', delta);
    return query.execute();
  }

  async ofRecords(run: string, object: string, ids: readonly string[]): Promise<Conflict[]> {
    const found: Conflict[] = [];
    for (const chunk of chunksOf(ids)) {
      found.push(
        ...(await this.#db
          .selectFrom('conflicts')
          .selectAll()
          .where('run', '=', run)
          .where('object', '=', object)
          .where('source_id', 'in', chunk)
          .execute()),
      );
    }
    return found;
  }

  /** What records that people deleted were in the target: source id → id of the target. */
  async formerTargets(run: string, object: string, ids: readonly string[]): Promise<Map<string, string>> {
    const former = new Map<string, string>();
    for (const { source_id, target_id, kind } of await this.ofRecords(run, object, ids))
      if (kind === 'deleted_in_target') former.set(source_id, target_id);
    return former;
  }

  /** Those of the target's ids that are former versions of our files: a newer one stands beside them. */
  async replacedAmong(run: string, object: string, targetIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('conflicts')
        .select('target_id')
        .where('run', '=', run)
        .where('object', '=', object)
        .where('kind', '=', 'replaced_file')
        .where('target_id', 'in', chunk)
        .execute();
      for (const { target_id } of rows) found.add(target_id);
    }
    return found;
  }

  /** Those that are to be decided, per object. */
  async countOpen(run: string): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom('conflicts')
      .select(['object', sql<number>`count(*)`.as('n')])
      .where('run', '=', run)
      .where('state', '=', 'open')
      .groupBy('object')
      .execute();
    return new Map(rows.map(({ object, n }) => [object, n]));
  }

  /** Takes decisions down. One that was carried out already is not decided again. @returns how many were decided */
  async decide(run: string, { ids, decision, by, at, note }: ConflictDecision): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      let decided = 0;
      for (const chunk of chunksOf(ids)) {
        const { numUpdatedRows } = await trx
          .updateTable('conflicts')
          .set({ state: decision, settled: 0, decided_by: by, decided_at: at, note })
          .where('run', '=', run)
          .where('id', 'in', chunk)
          .where((eb) => eb.or([eb('state', 'in', ['open', 'left']), eb('settled', '=', 0)]))
          .executeTakeFirst();
        decided += Number(numUpdatedRows);
      }
      return decided;
    });
  }

  /** Decided and not carried out yet, in order. */
  async toCarryOut(run: string): Promise<Conflict[]> {
    return this.#db
      .selectFrom('conflicts')
      .selectAll()
      .where('run', '=', run)
      .where('state', 'in', ['source', 'target'])
      .where('settled', '=', 0)
      .orderBy('id')
      .execute();
  }

  /** Enters differences that were found. @throws LeaseLost when another worker has taken the lease since */
  async put(run: string, fence: number, found: readonly NewConflict[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await putConflicts(trx, found);
    });
  }

  /** Takes down that decisions were carried out. @throws LeaseLost when another worker has taken the lease since */
  async settle(run: string, fence: number, ids: readonly number[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(ids)) {
        await trx.updateTable('conflicts').set({ settled: 1 }).where('id', 'in', chunk).execute();
      }
    });
  }

  /** Former versions of files that are not in the target any more are nobody's to decide about. @throws LeaseLost as `put` */
  async forgetFormer(
    run: string,
    fence: number,
    object: string,
    targetIds: readonly string[],
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(targetIds)) {
        await trx
          .deleteFrom('conflicts')
          .where('run', '=', run)
          .where('object', '=', object)
          .where('kind', '=', 'replaced_file')
          .where('target_id', 'in', chunk)
          .execute();
      }
    });
  }

  /** Takes decisions back that could not be carried out. @throws LeaseLost when another worker has taken the lease since */
  async reopen(run: string, fence: number, ids: readonly number[]): Promise<void> {
    const undecided = { state: 'open', settled: 0, decided_by: null, decided_at: null, note: null } as const;
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(ids)) {
        await trx.updateTable('conflicts').set(undecided).where('id', 'in', chunk).execute();
      }
    });
  }
}

/** The same difference found again keeps its number and its decision; another one of the same field is open again. */
export async function putConflicts(
  trx: Transaction<LedgerTables>,
  found: readonly NewConflict[],
): Promise<void> {
  for (const conflict of found) {
    const known = await trx
      .selectFrom('conflicts')
      .selectAll()
      .where('run', '=', conflict.run)
      .where('object', '=', conflict.object)
      .where('source_id', '=', conflict.source_id)
      .where('kind', '=', conflict.kind)
      .where('field', '=', conflict.field)
      .executeTakeFirst();
    if (known === undefined) {
      const id = sql<number>`(select coalesce(max(id), 0) + 1 from conflicts)`;
      await trx
        .insertInto('conflicts')
        .values({ ...conflict, id, settled: 0, decided_by: null, decided_at: null, note: null })
        .execute();
      continue;
    }
    // A record that was created again and is gone once more is another question than the first.
    const isSame =
      known.source === conflict.source &&
      known.target === conflict.target &&
      (conflict.kind === 'field' || known.target_id === conflict.target_id);
    const undecided = { settled: 0, decided_by: null, decided_at: null, note: null };
    await trx
      .updateTable('conflicts')
      .set(isSame ? { delta: conflict.delta, target_id: conflict.target_id } : { ...conflict, ...undecided })
      .where('id', '=', known.id)
      .execute();
  }
}

/** Differences that are gone need no decision. @param units fields of which something was agreed */
export async function dropConflicts(
  trx: Transaction<LedgerTables>,
  { run, object, sourceId }: { readonly run: string; readonly object: string; readonly sourceId: string },
  units: readonly string[],
): Promise<void> {
  if (units.length === 0) return;
  await trx
    .deleteFrom('conflicts')
    .where('run', '=', run)
    .where('object', '=', object)
    .where('source_id', '=', sourceId)
    .where('kind', '=', 'field')
    .where('state', '=', 'open')
    .where('field', 'in', [...units])
    .execute();
}
