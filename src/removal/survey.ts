import { movedLinks } from '../delta/moved-links.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { Seen, TargetLink } from '../ledger/survey-store.js';
import type { LinkMove, Written } from '../ledger/written-store.js';
import type { EntityPort, Found } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';
import { listsFrom } from '../loading/lists-from.js';
import { isChangedSince } from '../loading/update/changed-since.js';
import { isFormerChanged } from './former-files.js';
import { linksOf } from './links-of.js';
import { SURVEYED, type SurveyedKind, type SurveyedList } from './surveyed-kinds.js';

/**
 * Learns from list pages what is in an account since the run began, and, asked again, what changed since the last time:
 * which of our records are there and which of them somebody changed, and which of them something leads to that stays.
 * No request for a single record.
 * @param book where that is taken down: the migration's ledger, or one of its own where nothing is to be changed
 */
export async function survey(
  context: RunContext,
  book: Ledger,
  kinds: readonly SurveyedKind[],
): Promise<void> {
  const { role, facts, client } = context;
  for (const kind of kinds) {
    const key = META.surveyed(role, kind);
    const since = (await book.meta.get<string>(key)) ?? facts.startedAt;
    const now = listsFrom(client);
    for await (const page of SURVEYED[kind].list.all(context, since)) {
      context.beat({ looking: kind, page: page.length });
      await takePage(context, book, kind, page);
    }
    await book.meta.set(key, now);
  }
}

/** A record of ours on a page. */
interface Ours {
  readonly port: EntityPort;
  readonly record: StoredRecord;
  readonly written: Written | undefined;
}

async function takePage(
  context: RunContext,
  book: Ledger,
  kind: SurveyedKind,
  page: readonly Found[],
): Promise<void> {
  const list = SURVEYED[kind];
  const ours = await oursAmong(context, list, page);
  const seen: Seen[] = [];
  const links: TargetLink[] = [];
  const moves: LinkMove[] = await movesOfKeys(
    context,
    kind,
    page.filter(({ id }) => !ours.has(id)),
  );
  const former = await formerAmong(
    context,
    list,
    page.filter(({ id }) => !ours.has(id)),
  );
  for (const { id, record: actual } of page) {
    const mine = ours.get(id);
    const was = former.get(id);
    if (was !== undefined) seen.push(was);
    const isChanged = mine !== undefined && isTheirs(mine, actual);
    // What somebody made or changed stays, and so does what it leads to.
    if (was?.isChanged ?? (mine === undefined || isChanged)) {
      for (const link of linksOf(actual, context.schema)) links.push({ ...link, byObject: kind, byId: id });
    }
    if (mine === undefined) continue;
    const { port, record, written } = mine;
    seen.push({ object: port.object, targetId: record.target_id ?? '', isChanged });
    if (port.holdsMore?.(actual) === true)
      links.push({ targetObject: kind, targetId: id, byObject: MORE, byId: '' });
    if (isChanged && written !== undefined) moves.push(...movedLinks(port, written.body, actual));
  }
  await book.survey.put(context.run, seen, await toOurs(context, links));
  await book.written.addLinkMoves(context.run, moves);
}

/** Kinds that Pipedrive can merge. */
const MERGEABLE: readonly SurveyedKind[] = ['organization', 'person', 'deal'];

/** In place of a kind: participants, products. */
export const MORE = 'participants or products';

/** Records of ours on a page, by the ids of the list. */
async function oursAmong(
  { ledger, run }: RunContext,
  { phases }: SurveyedList,
  page: readonly Found[],
): Promise<Map<string, Ours>> {
  const ours = new Map<string, Ours>();
  for (const { port, prefix } of phases) {
    const records = await ledger.records.byTargetIds(
      run,
      port.object,
      page.map(({ id }) => `${prefix}${id}`),
    );
    const ids = [...records.values()].map((record) => record.source_id);
    const written = await ledger.written.ofRecords(run, port.object, ids);
    for (const [id, record] of records)
      ours.set(id.slice(prefix.length), { port, record, written: written.get(record.source_id) });
  }
  return ours;
}

/** Former versions of our files on a page, by the ids of the list. */
async function formerAmong(
  { ledger, run }: RunContext,
  { phases }: SurveyedList,
  page: readonly Found[],
): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  for (const { port, prefix } of phases) {
    if (port.object !== 'attachments') continue;
    const ids = page.map(({ id }) => `${prefix}${id}`);
    const former = await ledger.conflicts.replacedAmong(run, port.object, ids);
    for (const { id, record } of page) {
      const targetId = `${prefix}${id}`;
      if (former.has(targetId))
        found.set(id, { object: port.object, targetId, isChanged: isFormerChanged(record) });
    }
  }
  return found;
}

function isTheirs({ port, written }: Ours, actual: Found['record']): boolean {
  return written === undefined || isChangedSince(port, written, actual);
}

/** A record of somebody else's with a key of ours: people merged ours into it, if ours is gone. */
async function movesOfKeys(
  { ledger, run }: RunContext,
  kind: SurveyedKind,
  strangers: readonly Found[],
): Promise<LinkMove[]> {
  const moves: LinkMove[] = [];
  if (!MERGEABLE.includes(kind)) return moves;
  for (const { port } of SURVEYED[kind].phases) {
    const keyed = strangers.filter(
      ({ key }) => key !== null && port.isOwnKey(key) && port.isSharedKey?.(key) !== true,
    );
    const records = await ledger.records.byTargetKeys(
      run,
      port.object,
      keyed.map(({ key }) => key ?? ''),
    );
    for (const { key, id: to } of keyed) {
      for (const { state, target_id: from } of records.get(key ?? '') ?? [])
        if (state === 'created' && from !== null) moves.push({ targetObject: kind, from, to });
    }
  }
  return moves;
}

/** Links that lead to records of ours; to others they do not matter. */
async function toOurs({ ledger, run }: RunContext, links: readonly TargetLink[]): Promise<TargetLink[]> {
  const found: TargetLink[] = [];
  for (const object of new Set(links.map((link) => link.targetObject))) {
    const own = links.filter((link) => link.targetObject === object);
    const ids = [...new Set(own.map((link) => link.targetId))];
    const ours = await ledger.records.createdAmong(run, object, ids);
    found.push(...own.filter((link) => ours.has(link.targetId)));
  }
  return found;
}

/** Takes down what records of ours lead to that stay, as they are now. */
export async function takeStaying(
  context: RunContext,
  book: Ledger,
  port: EntityPort,
  staying: ReadonlyArray<{ readonly targetId: string; readonly actual: Found['record'] }>,
): Promise<void> {
  const seen = staying.map(({ targetId }) => ({ object: port.object, targetId, isChanged: true }));
  const links = staying.flatMap(({ targetId, actual }) =>
    linksOf(actual, context.schema).map((link): TargetLink => ({
      ...link,
      byObject: port.targetObject,
      byId: targetId,
    })),
  );
  await book.survey.put(context.run, seen, await toOurs(context, links));
}
