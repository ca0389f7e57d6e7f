import { sql, type Insertable, type Selectable } from 'kysely';
import type { ReasonCode } from '../contract/reason-codes.js';
import { chunksOf } from './chunks.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import { REOPENED, type RecordState, type RecordTable, type Relation } from './tables.js';
import { replaceNotes } from './value-notes.js';
import { putWritten, type Body } from './written-store.js';

export type StoredRecord = Selectable<RecordTable>;

/** A record as a phase's plan puts it into the ledger. */
export type PlannedRecord = Pick<StoredRecord, 'source_id' | 'seq' | 'pass' | 'state'> &
  Partial<
    Pick<
      StoredRecord,
      'relation' | 'target_object' | 'target_id' | 'survivor' | 'reason_code' | 'reason' | 'attempts'
    >
  >;

export interface NoteOfRecord {
  /** Given where the note is about a record that was merged into this one. */
  readonly sourceId?: string;
  readonly sourceField: string;
  readonly code: string;
  readonly action: string;
  readonly value: string;
}

/** How the handling of one record ended. */
export interface Outcome {
  readonly sourceId: string;
  readonly state: Exclude<RecordState, 'intent'>;
  readonly relation?: Relation;
  readonly targetObject?: string;
  readonly targetId?: string;
  readonly targetKey?: string;
  readonly reasonCode?: ReasonCode;
  readonly reason?: string;
  readonly reassign?: string | null;
  /** How often it was tried in this handling. */
  readonly attempts?: number;
  /** How often in a row there was no answer and no record; none unless told. */
  readonly unanswered?: number;
  readonly notes?: readonly NoteOfRecord[];
  /** What was sent, where something was. */
  readonly body?: Body;
  /** When that was answered (ISO, by the server's clock). */
  readonly writtenAt?: string;
}

export interface Intent {
  readonly sourceId: string;
  readonly targetKey: string;
}

/** What became of each source record in each run. */
export class RecordStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Enters records of a phase; those that are there keep what they have, but for those that are taken again. */
  async plan(run: string, object: string, records: readonly PlannedRecord[]): Promise<void> {
    const now = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      for (const chunk of chunksOf(records)) {
        const rows = chunk.map((record): Insertable<RecordTable> => ({
          ...blankRecord(run, object, now),
          ...record,
        }));
        await trx
          .insertInto('records')
          .values(rows)
          .onConflict((c) =>
            c
              .columns(['run', 'object', 'source_id'])
              .doUpdateSet((eb) => ({
                pass: eb.ref('excluded.pass'),
                state: eb.ref('excluded.state'),
                relation: eb.ref('excluded.relation'),
                target_object: eb.ref('excluded.target_object'),
                target_id: eb.ref('excluded.target_id'),
                survivor: eb.ref('excluded.survivor'),
                reason_code: eb.ref('excluded.reason_code'),
                reason: eb.ref('excluded.reason'),
                attempts: sql`records.attempts + excluded.attempts`,
                updated_at: eb.ref('excluded.updated_at'),
              }))
              .where('records.state', '=', 'pending')
              .where('records.pass', '=', REOPENED),
          )
          .execute();
      }
    });
  }

  async take(
    run: string,
    object: string,
    state: 'pending' | 'intent',
    limit: number,
  ): Promise<StoredRecord[]> {
    return this.#db
      .selectFrom('records')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', '=', state)
      .where('pass', '=', 0)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }

  /**
   * Writes "about to create" for all of a batch, durably, under the lease with this fence.
   * @throws LeaseLost when another worker has taken the lease
   */
  async openIntents(
    run: string,
    object: string,
    fence: number,
    bound: string,
    intents: readonly Intent[],
  ): Promise<void> {
    const now = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence, 'deadline');
      for (const chunk of chunksOf(intents)) {
        const rows = chunk.map((intent) => ({
          ...blankRecord(run, object, now),
          source_id: intent.sourceId,
          seq: 0,
          pass: 0,
          state: 'intent' as const,
          fence,
          bound,
          target_key: intent.targetKey,
        }));
        await trx
          .insertInto('records')
          .values(rows)
          .onConflict((c) =>
            c.columns(['run', 'object', 'source_id']).doUpdateSet((eb) => ({
              state: eb.ref('excluded.state'),
              fence: eb.ref('excluded.fence'),
              bound: eb.ref('excluded.bound'),
              target_key: eb.ref('excluded.target_key'),
              reason_code: null,
              reason: null,
              updated_at: eb.ref('excluded.updated_at'),
            })),
          )
          .execute();
      }
    });
  }

  /**
   * Records how a group of records ended, with their notes, in one transaction.
   * @param fence of the lease under which they were handled: a superseded worker's late word must not undo its successor's
   * @throws LeaseLost when another worker has taken the lease since
   */
  async close(run: string, object: string, fence: number, outcomes: readonly Outcome[]): Promise<void> {
    const now = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const chunk of chunksOf(outcomes)) {
        const rows = chunk.map((outcome) => ({
          ...blankRecord(run, object, now),
          source_id: outcome.sourceId,
          seq: 0,
          pass: 0,
          state: outcome.state,
          relation: outcome.relation ?? null,
          target_object: outcome.targetObject ?? null,
          target_id: outcome.targetId ?? null,
          target_key: outcome.targetKey ?? null,
          reason_code: outcome.reasonCode ?? null,
          reason: outcome.reason ?? null,
          reassign: outcome.reassign ?? null,
          attempts: outcome.attempts ?? 0,
          unanswered: outcome.unanswered ?? 0,
        }));
        await trx
          .insertInto('records')
          .values(rows)
          .onConflict((c) =>
            c.columns(['run', 'object', 'source_id']).doUpdateSet((eb) => ({
              state: eb.ref('excluded.state'),
              relation: eb.ref('excluded.relation'),
              target_object: eb.ref('excluded.target_object'),
              target_id: eb.ref('excluded.target_id'),
              target_key: eb.ref('excluded.target_key'),
              reason_code: eb.ref('excluded.reason_code'),
              reason: eb.ref('excluded.reason'),
              reassign: eb.ref('excluded.reassign'),
              attempts: sql`records.attempts + excluded.attempts`,
              unanswered: eb.ref('excluded.unanswered'),
              fence: null,
              bound: null,
              updated_at: eb.ref('excluded.updated_at'),
            })),
          )
          .execute();
        await replaceNotes(trx, run, object, chunk);
        const written = chunk.flatMap(({ sourceId, body, writtenAt: at }) =>
          body === undefined
            ? []
            : [{ sourceId, body, theirs: [], isTouched: false, ...(at === undefined ? {} : { at }) }],
        );
        await putWritten(trx, run, object, written);
      }
    });
  }

  /**
   * Every record of pass 1 shares the fate of its survivor.
   * @throws LeaseLost when another worker has taken the lease: by now the survivors may be taken again
   */
  async settleFollowers(run: string, object: string, fence: number): Promise<void> {
    const now = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await sql`
      update records set
        state = (select case s.state when 'created' then 'merged' when 'merged' then 'merged' else 'skipped' end
                 from records s where s.run = records.run and s.object = records.object and s.source_id = records.survivor),
        relation = 'merged',
        target_object = (select s.target_object from records s
                 where s.run = records.run and s.object = records.object and s.source_id = records.survivor),
        target_id = (select s.target_id from records s
                 where s.run = records.run and s.object = records.object and s.source_id = records.survivor),
        reason_code = (select case when s.state in ('created', 'merged') then null else 'parent_skipped' end from records s
                 where s.run = records.run and s.object = records.object and s.source_id = records.survivor),
        reason = (select case when s.state in ('created', 'merged') then null
                 else 'the record it is merged into was not created' end from records s
                 where s.run = records.run and s.object = records.object and s.source_id = records.survivor),
        attempts = attempts + 1,
        updated_at = ${now}
      where run = ${run} and object = ${object} and pass = 1 and state = 'pending'`.execute(trx);
    });
  }

  /** Fate of each of the given records in this run; records that the run does not know are absent. */
  async fates(run: string, object: string, ids: readonly string[]): Promise<Map<string, StoredRecord>> {
    const found = new Map<string, StoredRecord>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('records')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
      for (const row of rows) found.set(row.source_id, row);
    }
    return found;
  }

  /** Records of this run whose target record has one of the ids. */
  async byTargetIds(
    run: string,
    object: string,
    targetIds: readonly string[],
  ): Promise<Map<string, StoredRecord>> {
    const found = new Map<string, StoredRecord>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('records')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .where('state', '=', 'created')
        .where('target_id', 'in', chunk)
        .execute();
      for (const row of rows) if (row.target_id !== null) found.set(row.target_id, row);
    }
    return found;
  }

  /** Those of the ids of a kind of target records that are records of this run, of whatever phase. */
  async createdAmong(run: string, targetObject: string, targetIds: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('records')
        .select('target_id')
        .where('run', '=', run)
        .where('target_object', '=', targetObject)
        .where('target_id', 'in', chunk)
        .where('state', '=', 'created')
        .execute();
      for (const { target_id } of rows) found.add(target_id ?? '');
    }
    return found;
  }

  /**
   * Records of this run that were sent, or are to be sent, with one of the keys. A key can stand for several: files have
   * no key of their own. There is no index for it, as it is asked only for target records that the ledger does not know.
   */
  async byTargetKeys(
    run: string,
    object: string,
    keys: readonly string[],
  ): Promise<Map<string, StoredRecord[]>> {
    const found = new Map<string, StoredRecord[]>();
    for (const chunk of chunksOf(keys)) {
      const rows = await this.#db
        .selectFrom('records')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .where('target_key', 'in', chunk)
        .orderBy('seq')
        .execute();
      for (const row of rows) {
        const key = row.target_key ?? '';
        found.set(key, [...(found.get(key) ?? []), row]);
      }
    }
    return found;
  }

  /** Records of an object in order, in pages, optionally of some states only. */
  async *pages(run: string, object: string, states?: readonly RecordState[]): AsyncGenerator<StoredRecord[]> {
    for (let last: StoredRecord | undefined; ;) {
      let query = this.#db
        .selectFrom('records')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .orderBy('seq')
        .orderBy('source_id')
        .limit(1_000);
      if (states !== undefined) query = query.where('state', 'in', [...states]);
      if (last !== undefined) {
        const { seq, source_id } = last;
        query = query.where((eb) =>
          eb.or([eb('seq', '>', seq), eb.and([eb('seq', '=', seq), eb('source_id', '>', source_id)])]),
        );
      }
      const page = await query.execute();
      last = page.at(-1);
      if (last === undefined) return;
      yield page;
    }
  }
}

function blankRecord(
  run: string,
  object: string,
  now: string,
): Omit<Insertable<RecordTable>, 'source_id' | 'seq' | 'pass' | 'state'> {
  return {
    run,
    object,
    relation: null,
    target_object: null,
    target_id: null,
    survivor: null,
    reason_code: null,
    reason: null,
    attempts: 0,
    unanswered: 0,
    fence: null,
    bound: null,
    target_key: null,
    reassign: null,
    read_back: 0,
    updated_at: now,
  };
}
