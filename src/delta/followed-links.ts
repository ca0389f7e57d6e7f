import { PHASES } from '../contract/objects.js';
import type { LinkMove, Written } from '../ledger/written-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
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
  written: Written,
  target: Readonly<Record<string, unknown>>,
): Promise<Written> {
  let { body } = written;
  for (const move of movedLinks(port, body, target))
    if (await wasMerged(context, lease, move)) body = withLink(body, move);
  return { ...written, body };
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
