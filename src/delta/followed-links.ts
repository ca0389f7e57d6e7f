import { PHASES } from '../contract/objects.js';
import type { LinkMove, Written } from '../ledger/written-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort, WritePlan } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { followOrForget } from './follow-merged.js';
import { movedLinks, withLink } from './moved-links.js';

/**
 * What we wrote into a record, with its links where people merged what they led to, or where that was created again by
 * decision: such a link leads elsewhere though nobody changed it. One that somebody moved by hand stays what it was.
 */
export async function withFollowedLinks(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  { written, after, target }: Sides,
): Promise<Written> {
  let { body } = written;
  for (const move of movedLinks(port, body, target)) {
    if (await wasMerged(context, lease, move)) body = withLink(body, move);
    else body = await withSuccessor(context, port, { body, after }, move);
  }
  return { ...written, body };
}

interface Sides {
  readonly written: Written;
  /** What the mapping makes of the record now. */
  readonly after: Pick<WritePlan, 'body'>;
  readonly target: Readonly<Record<string, unknown>>;
}

/** A link that somebody moved by hand, away from a record that was created again: for the source it leads to the same one. */
async function withSuccessor(
  { ledger, run }: RunContext,
  port: EntityPort,
  { body, after }: { readonly body: Written['body'] } & Pick<Sides, 'after'>,
  { targetObject, from }: LinkMove,
): Promise<Written['body']> {
  const wanted = movedLinks(port, body, after.body).find(
    (move) => move.targetObject === targetObject && move.from === from,
  );
  if (wanted === undefined || !(await ledger.gone.isSuccessor(run, targetObject, from, wanted.to)))
    return body;
  return withLink(body, wanted);
}

async function wasMerged(
  context: RunContext,
  lease: LeaseKeeper,
  { targetObject, from, to }: LinkMove,
): Promise<boolean> {
  const { ledger, run } = context;
  for (const object of PHASES) {
    const parents = portOf(object);
    if (parents?.targetObject !== targetObject) continue;
    const record = (await ledger.records.byTargetIds(run, object, [from])).get(from);
    if (record === undefined) continue;
    const following = { into: to, onlyFollow: true };
    const found = await followOrForget(context, parents, lease, record, following);
    return found.fate === 'merged' && found.into === to;
  }
  // None of our records is there any more: it was followed before, or deleted.
  return (
    (await ledger.gone.isSurvivor(run, targetObject, to)) ||
    ledger.gone.isSuccessor(run, targetObject, from, to)
  );
}
