import type { Ledger } from '../ledger/ledger.js';
import type { EntityPort } from '../loading/port.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';
import { dealsIn, strangerStages } from './in-pipelines.js';
import { gone, isOurs, verdict, type Judge, type Judged, type Removable } from './judge.js';
import { MORE, takeStaying } from './survey.js';
import { isReadById } from './surveyed-kinds.js';

type Actual = Readonly<Record<string, unknown>>;

/**
 * What nobody changed since we wrote it, and nothing leads to that stays, goes. Records that can be read a hundred at a
 * time are read once more; of the others the survey tells.
 */
export function byRollback(book: Ledger): Judge {
  return async (context, port, records) => {
    const byId = records.filter(({ targetId }) => isReadById(port, targetId));
    const listed = records.filter(({ targetId }) => !isReadById(port, targetId));
    const linked = await book.survey.linkedTo(
      context.run,
      port.targetObject,
      records.map(({ targetId }) => targetId),
    );
    const read = await judgeRead(context, book, port, byId, linked);
    return [...read, ...(await judgeListed(context, book, port, listed, linked))];
  };
}

/** By the survey alone: no request. */
export async function judgeListed(
  { run }: Pick<RunContext, 'run'>,
  book: Ledger,
  port: EntityPort,
  records: readonly Removable[],
  linked: ReadonlyMap<string, string>,
): Promise<Judged[]> {
  const seen = await book.survey.seen(
    run,
    port.object,
    records.map(({ targetId }) => targetId),
  );
  return records.map((record) => {
    const isChanged = seen.get(record.targetId);
    if (isChanged === undefined) return gone(record);
    return isChanged ? verdict(record, 'changed') : byLinks(record, linked);
  });
}

async function judgeRead(
  context: RunContext,
  book: Ledger,
  port: EntityPort,
  records: readonly Removable[],
  linked: ReadonlyMap<string, string>,
): Promise<Judged[]> {
  const ids = records.map(({ targetId }) => targetId);
  const present = new Map(ids.length === 0 ? [] : await port.readMany?.(ids, context));
  const changed: Array<{ targetId: string; actual: Actual }> = [];
  const judged: Judged[] = [];
  for (const record of records) {
    const { targetId } = record;
    // What the list by ids leaves out may be archived.
    const actual = present.get(targetId) ?? (await readPresent(context, port, targetId));
    if (actual === null) judged.push(gone(record));
    else if (isOurs(port, record, actual)) {
      const more = await moreIn(context, book, port, targetId, actual);
      judged.push(more === null ? byLinks(record, linked) : verdict(record, 'linked', more));
    } else {
      changed.push({ targetId, actual });
      judged.push(verdict(record, 'changed'));
    }
  }
  // It was changed after the survey, perhaps, and may lead elsewhere since.
  await takeStaying(context, book, port, changed);
  return judged;
}

function byLinks(record: Removable, linked: ReadonlyMap<string, string>): Judged {
  const by = linked.get(record.targetId);
  return by === undefined ? verdict(record, null) : verdict(record, 'linked', by);
}

/** What hangs on a record and no list of the survey shows. */
async function moreIn(
  context: RunContext,
  book: Ledger,
  port: EntityPort,
  targetId: string,
  actual: Actual,
): Promise<string | null> {
  if (port.holdsMore?.(actual) === true) return MORE;
  if (port.object === 'stages') return dealsIn(context, 'stage_id', targetId);
  if (port.object !== 'pipelines') return null;
  return (await strangerStages(context, book, targetId, actual)) ?? dealsIn(context, 'pipeline_id', targetId);
}
