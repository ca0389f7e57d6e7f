import type { CreatedSchema } from '../../ledger/schema-store.js';
import { LeaseKeeper } from '../../loading/lease-keeper.js';
import type { RunContext } from '../../loading/run-context.js';
import { schemaLease } from '../../loading/schema-journal.js';
import { listsFrom } from '../../loading/lists-from.js';
import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import { Gone, OutcomeUnknown, RecordRefused } from '../../pipedrive/errors.js';
import { judgeSchema, type JudgedThing } from './schema-verdicts.js';

/** A deletion whose outcome is unknown is sent again, at most so often in one go: nothing else ever gets the key. */
const MAX_TRIES = 3;

/**
 * Deletes custom fields and activity types that this migration created in the account and that hold nothing, by the write
 * protocol: under the lease of the account's schema, with the intent committed before each request. There is no way back
 * from it, so what was found empty is looked at once more right before it goes. Repeatable after a crash at any point.
 * @returns how many are gone now
 */
export async function removeSchema(context: RunContext): Promise<number> {
  const { ledger, role, client } = context;
  const run = schemaLease(role);
  const lease = await LeaseKeeper.take({ ...context, run });
  try {
    const held = { run, fence: lease.fence };
    const since = listsFrom(client);
    const judged = await judgeSchema(context, await ledger.schema.of(role));
    for (const one of judged.filter((each) => each.stays !== null || each.isGone))
      await settle(context, held, one);
    const empty = judged.filter(({ stays, isGone }) => stays === null && !isGone).map(({ thing }) => thing);
    let removed = 0;
    for (const one of await judgeSchema(context, empty, { since })) {
      const ended = one.stays === null && !one.isGone ? await remove(context, lease, held, one) : one;
      await settle(context, held, ended);
      if (ended.stays === null) removed += 1;
    }
    return removed;
  } finally {
    await lease.release();
  }
}

type Held = Parameters<RunContext['ledger']['schema']['mark']>[0];

async function settle(
  { ledger }: RunContext,
  held: Held,
  { thing, stays, isGone }: JudgedThing,
): Promise<void> {
  // What an earlier attempt was about to delete is gone because of it.
  if (isGone) await ledger.schema.mark(held, thing, 'removed', thing.state === 'intent' ? '' : 'deleted');
  else if (stays === null) await ledger.schema.mark(held, thing, 'removed');
  else await ledger.schema.mark(held, thing, 'left', stays);
}

async function remove(
  context: RunContext,
  lease: LeaseKeeper,
  held: Held,
  judged: JudgedThing,
): Promise<JudgedThing> {
  await context.ledger.schema.mark(held, judged.thing, 'intent');
  for (let tries = 1; ; tries += 1) {
    context.signal.throwIfAborted();
    try {
      await send(context, judged.thing, () => lease.assertHeld());
      return judged;
    } catch (error) {
      if (error instanceof Gone) return judged;
      if (error instanceof RecordRefused) return { ...judged, stays: 'refused' };
      if (!(error instanceof OutcomeUnknown) || tries >= MAX_TRIES) throw error;
    }
  }
}

function send(
  { client }: RunContext,
  { kind, target, key }: CreatedSchema,
  beforeSend: () => void,
): Promise<void> {
  if (kind === 'activity_type') return client.settings.removeActivityType(key, beforeSend);
  return client.fields.remove(target as FieldTarget, key, beforeSend);
}
