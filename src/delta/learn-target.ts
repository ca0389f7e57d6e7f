import type { StoredRecord } from '../ledger/record-store.js';
import type { LinkMove } from '../ledger/written-store.js';
import { META, type RunFacts } from '../ledger/meta-keys.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort, Found } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { listsFrom } from '../loading/lists-from.js';
import { keysOfStrangers } from '../loading/index-target.js';
import type { TargetRecord } from '../pipedrive/entities/record-entity.js';
import { isChangedSince } from '../loading/update/changed-since.js';
import { PHASES } from '../contract/objects.js';
import { followOrForget } from './follow-merged.js';
import { movedLinks } from './moved-links.js';

/**
 * Learns from list pages what people changed in the account since the last look: which of our records they touched, which
 * links they moved, and which records they merged into others. It costs what was changed there, not what the account holds.
 */
export async function learnTarget(context: RunContext, lease: LeaseKeeper): Promise<void> {
  for (const object of PHASES) {
    const port = portOf(object);
    // Pipelines and stages are short lists that are read whole where they are needed.
    if (port !== null && object !== 'pipelines' && object !== 'stages') {
      await learnObject(context, port, lease);
    }
  }
}

/** As `learnTarget`, for the records of one phase. */
export async function learnObject(context: RunContext, port: EntityPort, lease: LeaseKeeper): Promise<void> {
  const { ledger, role, client } = context;
  const key = META.seen(role, port.object);
  const began = await ledger.meta.require<RunFacts>(META.run(context.run));
  const since =
    (await ledger.meta.get<string>(key)) ??
    (await ledger.meta.get<string>(META.settled(context.run, port.object))) ??
    began.startedAt;
  // An answer tells the server's time, so that the first list is not read by a clock that was never asked.
  await client.settings.me();
  const now = listsFrom(client);
  for await (const page of port.all(context, since)) {
    context.beat({ object: port.object, learning: page.length });
    await learnPage(context, port, lease, page);
  }
  await ledger.meta.set(key, now);
}

async function learnPage(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  page: readonly Found[],
): Promise<void> {
  const { ledger, run } = context;
  const ids = page.map((item) => item.id);
  const others = await port.elsewhere?.(ids, context);
  const known = await ledger.records.byTargetIds(run, port.object, ids);
  const written = await ledger.written.ofRecords(
    run,
    port.object,
    [...known.values()].map((record) => record.source_id),
  );
  const touched: string[] = [];
  const moves: LinkMove[] = [];
  for (const item of page) {
    const record = known.get(item.id);
    const ours = record === undefined ? undefined : written.get(record.source_id);
    if (record === undefined || ours === undefined) continue;
    if (isChangedSince(port, ours, item.record)) touched.push(record.source_id);
    moves.push(...movedLinks(port, ours.body, item.record));
  }
  // What somebody changed once stays known: after our next write no time tells of it any more.
  await ledger.written.markTouched(run, port.object, touched);
  await ledger.written.addLinkMoves(run, moves);
  await indexStrangers(
    context,
    port,
    page.filter((item) => !known.has(item.id)),
  );
  await followKeys(
    context,
    port,
    lease,
    page.filter((item) => !known.has(item.id) && others?.has(item.id) !== true),
  );
}

/** Persons and organizations that somebody else made or changed: new records are matched with them as with older ones. */
async function indexStrangers(
  { ledger, schema, role }: RunContext,
  port: EntityPort,
  unknown: readonly Found[],
): Promise<void> {
  const { targetObject } = port;
  if (targetObject !== 'person' && targetObject !== 'organization') return;
  const records = unknown.map(({ record }) => record as TargetRecord);
  const ids = unknown.map((item) => item.id);
  const keys = keysOfStrangers(schema, role, targetObject, records);
  await ledger.targetKeys.replace(role, targetObject, ids, keys);
}

/** A record with our key that is not the one we made: people merged ours into it, if ours is gone. */
async function followKeys(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  unknown: readonly Found[],
): Promise<void> {
  const keyed = unknown.filter(
    ({ key }) => key !== null && port.isOwnKey(key) && port.isSharedKey?.(key) !== true,
  );
  const keys = keyed.map(({ key }) => key ?? '');
  const records = await context.ledger.records.byTargetKeys(context.run, port.object, keys);
  for (const item of keyed) {
    const record = records
      .get(item.key ?? '')
      ?.find((each): each is StoredRecord => each.state === 'created');
    if (record !== undefined)
      await followOrForget(context, port, lease, record, { into: item.id, onlyFollow: true });
  }
}
