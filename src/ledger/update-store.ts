import { sql, type Transaction } from 'kysely';
import { chunksOf } from './chunks.js';
import { dropConflicts, putConflicts, type NewConflict } from './conflict-store.js';
import { putCorrections, type Correction } from './correction-store.js';
import type { DeltaOutcome } from './delta-tables.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { NoteOfRecord } from './record-store.js';
import type { CorrectionKind, CorrectionState, LedgerTables } from './tables.js';
import { replaceNotes } from './value-notes.js';
import { putWritten, type Written } from './written-store.js';

/** Which updates: those of a delta, those of a mapping that was changed, or the repair of a reported record. */
export interface UpdateBook {
  /** The account's run that the records and the lease belong to. */
  readonly run: string;
  /** Run under which it is reported: `delta-1`, else the account's own. */
  readonly reportedAs: string;
  readonly object: string;
  readonly kind: Extract<CorrectionKind, 'amendment' | 'delta' | 'repair'>;
}

/** A field that is about to be written, or that is left to somebody else (`dropped`). */
export type UpdateLine = Pick<
  Correction,
  'target_id' | 'source_id' | 'field' | 'expected' | 'actual' | 'state'
>;

/** How the update of one record ended. */
export interface EndedUpdate {
  readonly sourceId: string;
  readonly targetId: string;
  readonly outcome: DeltaOutcome;
  /** What counts as written from now on; null: as before. */
  readonly written: Written | null;
  /** Values that do not arrive as they are; null: as before. */
  readonly notes: readonly NoteOfRecord[] | null;
  readonly reassign: string | null;
  readonly conflicts: readonly NewConflict[];
  /** Fields of which source and target agree now, or about which nothing is open any more. */
  readonly agreed: readonly string[];
}

/** Updates of records that are in the target: each is written here before its request leaves, and closed after it. */
export class UpdateStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Writes what is about to be done, durably. The same field can be updated again later.
   * @throws LeaseLost when another worker has taken the lease, or it has run out
   */
  async open(book: UpdateBook, fence: number, lines: readonly UpdateLine[]): Promise<void> {
    const updated_at = new Date().toISOString();
    const { reportedAs: run, object, kind } = book;
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, book.run, fence, 'deadline');
      await putCorrections(
        trx,
        lines.map((line) => ({ ...line, run, object, kind, updated_at })),
      );
      const sent = new Set(lines.flatMap((line) => (line.state === 'intent' ? [line.source_id] : [])));
      if (kind === 'delta') await setDeltaState(trx, book, [...sent], 'intent', null);
    });
  }

  /** Records how updates ended, in one transaction. @throws LeaseLost when another worker has taken the lease since */
  async close(book: UpdateBook, fence: number, ended: readonly EndedUpdate[]): Promise<void> {
    const { run, object, kind } = book;
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await closeLines(trx, book, ended);
      await putWritten(
        trx,
        run,
        object,
        ended.flatMap(({ written }) => written ?? []),
      );
      await noteUpdated(trx, run, object, ended);
      for (const { sourceId, conflicts, agreed } of ended) {
        await dropConflicts(trx, { run, object, sourceId }, agreed);
        await putConflicts(trx, conflicts);
      }
      if (kind !== 'delta') return;
      for (const outcome of new Set(ended.map((end) => end.outcome))) {
        const ids = ended.filter((end) => end.outcome === outcome).map(({ sourceId }) => sourceId);
        await setDeltaState(trx, book, ids, 'done', outcome);
      }
    });
  }

  /** Target ids of records of which an earlier attempt left something open. */
  async openTargets(
    { reportedAs, object, kind }: UpdateBook,
    targetIds: readonly string[],
  ): Promise<string[]> {
    const found = new Set<string>();
    for (const chunk of chunksOf(targetIds)) {
      const rows = await this.#db
        .selectFrom('corrections')
        .select('target_id')
        .distinct()
        .where('run', '=', reportedAs)
        .where('object', '=', object)
        .where('kind', '=', kind)
        .where('state', '=', 'intent')
        .where('target_id', 'in', chunk)
        .execute();
      for (const { target_id } of rows) found.add(target_id);
    }
    return [...found];
  }

  /** Every line of a run, for its report. */
  async lines(reportedAs: string, kind: UpdateBook['kind']): Promise<Correction[]> {
    return this.#db
      .selectFrom('corrections')
      .selectAll()
      .where('run', '=', reportedAs)
      .where('kind', '=', kind)
      .orderBy('object')
      .orderBy('source_id')
      .orderBy('field')
      .execute();
  }
}

type Trx = Transaction<LedgerTables>;

async function closeLines(trx: Trx, book: UpdateBook, ended: readonly EndedUpdate[]): Promise<void> {
  const idsOf = (isRefused: boolean): string[] =>
    ended
      .filter(({ outcome }) => (outcome === 'refused' || outcome === 'gone') === isRefused)
      .map(({ targetId }) => targetId);
  const states: ReadonlyArray<readonly [CorrectionState, string[]]> = [
    ['done', idsOf(false)],
    ['dropped', idsOf(true)],
  ];
  for (const [state, ids] of states) {
    for (const chunk of chunksOf(ids)) {
      await trx
        .updateTable('corrections')
        .set({ state, updated_at: new Date().toISOString() })
        .where('run', '=', book.reportedAs)
        .where('object', '=', book.object)
        .where('kind', '=', book.kind)
        .where('state', '=', 'intent')
        .where('target_id', 'in', chunk)
        .execute();
    }
  }
}

/** The read-back has to see the record again; its time is that of our last write. */
async function noteUpdated(
  trx: Trx,
  run: string,
  object: string,
  ended: readonly EndedUpdate[],
): Promise<void> {
  const told = ended.flatMap(({ sourceId, notes }) => (notes === null ? [] : [{ sourceId, notes }]));
  for (const chunk of chunksOf(told)) await replaceNotes(trx, run, object, chunk);
  const updated_at = new Date().toISOString();
  for (const { sourceId, reassign, notes, outcome } of ended) {
    if (notes === null) continue;
    await trx
      .updateTable('records')
      .set({
        reassign,
        read_back: 0,
        // Where nothing was sent, what somebody changed before is still later than our last write.
        ...(outcome === 'updated' ? { updated_at } : {}),
        reason_code: sql`case when state = 'created' then null else reason_code end`,
      })
      .where('run', '=', run)
      .where('object', '=', object)
      .where('source_id', '=', sourceId)
      .execute();
  }
}

async function setDeltaState(
  trx: Trx,
  { reportedAs, object }: UpdateBook,
  ids: readonly string[],
  state: 'intent' | 'done',
  outcome: DeltaOutcome | null,
): Promise<void> {
  for (const chunk of chunksOf(ids)) {
    await trx
      .updateTable('delta_records')
      .set({ state, outcome })
      .where('run', '=', reportedAs)
      .where('object', '=', object)
      .where('source_id', 'in', chunk)
      .execute();
  }
}
