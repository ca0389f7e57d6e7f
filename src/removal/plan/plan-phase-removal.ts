import type { PhaseObject } from '../../contract/objects.js';
import { chunksOf } from '../../ledger/chunks.js';
import type { StoredRecord } from '../../ledger/record-store.js';
import type { EntityPort } from '../../loading/port.js';
import { NOTE_PREFIX } from '../../loading/ports/notes.js';
import { portOf } from '../../loading/ports/index.js';
import type { RunContext } from '../../loading/run-context.js';
import { IDS_PER_REQUEST } from '../../loading/update/read-many.js';
import { formerFiles } from '../former-files.js';
import { holdByOurs } from '../held-by-ours.js';
import { strangerStages } from '../in-pipelines.js';
import { judgeListed } from '../judge-rollback.js';
import { gone, isOurs, notAsked, verdict, type Judged, type Removable } from '../judge.js';
import { MERGED } from '../remove-phase.js';
import { isReadById, listedKinds, referrersOf, type SurveyedKind } from '../surveyed-kinds.js';
import type { PlanBook } from './plan-book.js';
import type { PhaseWork } from './price-phase.js';

/** Decides for every record of a phase what would become of it. Pipelines and stages are read; of the rest the survey tells. */
export async function planPhaseRemoval(
  context: RunContext,
  book: PlanBook,
  object: PhaseObject,
  isAsked: boolean,
): Promise<PhaseWork> {
  const port = portOf(object);
  const work = new Counting(object, port === null ? [] : referrersOf(port.targetObject, context));
  if (port === null) return work.result();
  if (isAsked) await holdByOurs(context, book.ledger, port, (child, ids) => book.going(child, ids));
  for await (const page of context.ledger.records.pages(context.run, object, ['created'])) {
    // Nothing is looked at for what nobody asked for.
    if (isAsked) work.page(page);
    for (const chunk of chunksOf(page, IDS_PER_REQUEST)) {
      const removable = await removableOf(context, port, chunk);
      const judged = isAsked
        ? await judge(context, book, port, removable)
        : await notAsked(context, port, removable);
      if (isAsked) work.chunk(port, judged);
      await book.write(port, await withMerged(context, book, port, judged));
    }
  }
  if (object === 'attachments' && isAsked) {
    for (const chunk of chunksOf(await formerFiles(context.ledger, context.run), IDS_PER_REQUEST)) {
      const judged = await judge(context, book, port, chunk);
      work.chunk(port, judged);
      await book.write(port, judged);
    }
  }
  return work.result();
}

async function removableOf(
  { ledger, run }: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
): Promise<Removable[]> {
  const ids = records.map((record) => record.source_id);
  const written = await ledger.written.ofRecords(run, port.object, ids);
  return records.map(({ source_id: sourceId, target_id: targetId }) => {
    return { sourceId, targetId: targetId ?? '', written: written.get(sourceId) ?? null };
  });
}

async function judge(
  context: RunContext,
  book: PlanBook,
  port: EntityPort,
  records: readonly Removable[],
): Promise<Judged[]> {
  const ids = records.map(({ targetId }) => targetId);
  const linked = await book.ledger.survey.linkedTo(context.run, port.targetObject, ids);
  if (port.object !== 'pipelines' && port.object !== 'stages') {
    return judgeListed(context, book.ledger, port, records, linked);
  }
  const present = (await port.readMany?.(ids, context)) ?? new Map<string, never>();
  const judged: Judged[] = [];
  for (const record of records) {
    const actual = present.get(record.targetId);
    if (actual === undefined) judged.push(gone(record));
    else if (!isOurs(port, record, actual)) judged.push(verdict(record, 'changed'));
    else {
      const isPipeline = port.object === 'pipelines';
      const stage = isPipeline ? await strangerStages(context, book.ledger, record.targetId, actual) : null;
      const by = stage ?? linked.get(record.targetId);
      judged.push(by === undefined ? verdict(record, null) : verdict(record, 'linked', by));
    }
  }
  return judged;
}

/** What people merged into another record is found where links, or its key, were seen to move. */
async function withMerged(
  { run }: RunContext,
  { ledger }: PlanBook,
  port: EntityPort,
  judged: readonly Judged[],
): Promise<Judged[]> {
  return Promise.all(
    judged.map(async (record) => {
      if (!record.isGone) return record;
      const [into] = await ledger.written.movedTo(run, port.targetObject, record.targetId);
      return into === undefined
        ? record
        : { ...record, isGone: false, stays: MERGED, detail: `into ${into}` };
    }),
  );
}

/** Counts what a phase would do, for its price. */
class Counting {
  #work: PhaseWork;
  readonly #listed = new Map<SurveyedKind, number>();

  constructor(object: PhaseObject, referrers: readonly SurveyedKind[]) {
    const nothing = { created: 0, pages: 0, readChunks: 0, goes: 0, notes: 0, gone: 0 };
    this.#work = { object, referrers, listed: this.#listed, ...nothing };
  }

  page(records: readonly unknown[]): void {
    this.#add({ created: records.length, pages: 1 });
  }

  chunk(port: EntityPort, judged: readonly Judged[]): void {
    const ids = judged.map(({ targetId }) => targetId);
    for (const kind of listedKinds(port, ids)) this.#listed.set(kind, (this.#listed.get(kind) ?? 0) + 1);
    const going = judged.filter(({ stays, isGone }) => stays === null && !isGone);
    this.#add({
      readChunks: ids.some((id) => isReadById(port, id)) ? 1 : 0,
      goes: going.length,
      notes: going.filter(({ targetId }) => targetId.startsWith(NOTE_PREFIX)).length,
      gone: judged.filter(({ isGone }) => isGone).length,
    });
  }

  result(): PhaseWork {
    return this.#work;
  }

  #add(more: Partial<Record<'created' | 'pages' | 'readChunks' | 'goes' | 'notes' | 'gone', number>>): void {
    const sums = Object.entries(more).map(([key, n]) => [key, this.#work[key as keyof typeof more] + n]);
    this.#work = { ...this.#work, ...(Object.fromEntries(sums) as typeof more) };
  }
}
