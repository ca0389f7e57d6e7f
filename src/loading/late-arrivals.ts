import { PHASES, type PhaseObject } from '../contract/objects.js';
import { META } from '../ledger/meta-keys.js';
import { judgeSurplus, type Surplus } from './late-duplicates.js';
import { underLease } from './lease-keeper.js';
import { HoldNeeded } from './obstacles.js';
import type { EntityPort } from './port.js';
import { removeLate } from './repair.js';
import type { RunContext } from './run-context.js';
import { settlePhase } from './settle-phase.js';
import { surplusCounts, withSurplus, type PhaseVerification } from './verification.js';

/**
 * Looks once more, at the end of a run and before its gate opens, for requests that a frozen process sent after their
 * phase had been read back. Only where something was sent again can one of them make a second record; there the lists
 * are read from the last read-back on. A late duplicate that nobody touched is deleted. What people did to other records
 * since is theirs: it is not compared again.
 * @throws HoldNeeded `mismatches` when one is there that somebody touched
 */
export async function settleLateArrivals(
  context: RunContext,
  portOf: (object: PhaseObject) => EntityPort | null,
): Promise<void> {
  const verifications = await context.ledger.reports.all<PhaseVerification>('verifications', context.run);
  for (const object of PHASES) {
    const port = portOf(object);
    const verification = verifications.find((line) => line.object === object);
    const since = await context.ledger.meta.get<string>(META.settled(context.run, object));
    if (port === null || verification === undefined || since === null) continue;
    if (!(await context.ledger.stats.hasRepeated(context.run, object))) continue;
    await settleArrivals(context, port, since, verification);
  }
}

async function settleArrivals(
  context: RunContext,
  port: EntityPort,
  since: string,
  verification: PhaseVerification,
): Promise<void> {
  let surplus = await arrivedSince(context, port, since);
  // One that the ledger has as skipped becomes a created one: then the counts of the phase are others.
  if (surplus.some(({ verdict }) => verdict === 'adopt')) {
    await settlePhase(context, port.object, port);
    return;
  }
  if (surplus.some(({ verdict }) => verdict === 'late')) {
    await underLease(context, (lease) => removeLate(context, port, lease, surplus));
    surplus = await arrivedSince(context, port, since);
  }
  const { ledger, run } = context;
  const counts = await surplusCounts(context, port, surplus);
  await ledger.reports.replaceMismatches(run, port.object, await withSurplus(context, port, surplus));
  await ledger.reports.put('verifications', run, port.object, { ...verification, ...counts });
  if (surplus.length > 0) throw arrived(context, port.object, counts);
}

function arrived(
  { run, config }: RunContext,
  object: PhaseObject,
  { duplicates, unexpected }: Pick<PhaseVerification, 'duplicates' | 'unexpected'>,
): HoldNeeded {
  return new HoldNeeded(
    'mismatches',
    `${run}/${object}: after the phase was read back, ${duplicates} records came a second time and were touched, ${unexpected} came that are not in the ledger.`,
    'migration engineer',
    `Read mismatches.csv (sd2pd report ${config.name}), remove them in the target, then: sd2pd recheck ${config.name}`,
  );
}

/** Records that carry keys of ours, changed since then, whose ids the ledger does not know. */
async function arrivedSince(context: RunContext, port: EntityPort, since: string): Promise<Surplus[]> {
  const { ledger, run } = context;
  const found: Surplus[] = [];
  for await (const page of port.all(context, since)) {
    context.beat({ object: port.object, lateArrivals: found.length });
    const ids = page.map(({ id }) => id);
    const known = await ledger.records.byTargetIds(run, port.object, ids);
    const others = await port.elsewhere?.(ids, context);
    const unknown = page.filter(({ id }) => !known.has(id) && others?.has(id) !== true);
    found.push(...(await judgeSurplus(context, port, unknown)));
  }
  return found;
}
