import type { PhaseObject } from '../contract/objects.js';
import { chunksOf } from '../ledger/chunks.js';
import { planRecords } from '../loading/plan-records.js';
import { portOf } from '../loading/ports/index.js';
import { touchedOf } from '../loading/update/touched.js';
import type { EntityPort } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';

/**
 * Records of a phase whose row is as it was and that a delta is about all the same: those that were skipped for want of a
 * parent and are taken again, those whose link was dropped for want of it, survivors of merge groups whose member changed,
 * records whose change Pipedrive refused before, and those with an open conflict that somebody changed there.
 * @returns ids in groups
 */
export async function followers(context: RunContext, object: PhaseObject): Promise<string[][]> {
  const port = portOf(object);
  if (port === null) return [];
  const { ledger, run, reportedAs } = context;
  const loaded = [
    ...(await ledger.stats.recordsWithNotes(run, object, WITHOUT_PARENT)),
    ...(await ledger.deltaRecords.refusedBefore(reportedAs, object)),
    ...(object === 'accounts' ? await survivorsOfChanged(context) : []),
  ];
  const ids = [
    ...(await orphansWithParents(context, port)),
    ...(await touchedAmong(context, port, loaded)),
    ...(await touchedConflicts(context, port)),
  ];
  return chunksOf([...new Set(ids)]);
}

/** A record was skipped, or its link left out, because what it refers to was not there, or had been skipped. */
const WITHOUT_PARENT = ['parent_missing', 'parent_skipped'];

/** Records that were skipped for want of a parent, and whose parents are all there now. */
async function orphansWithParents(context: RunContext, port: EntityPort): Promise<string[]> {
  const { ledger, run } = context;
  const found: string[] = [];
  for await (const page of ledger.records.pages(run, port.object, ['skipped'])) {
    const orphans = page.filter(({ reason_code }) => WITHOUT_PARENT.includes(reason_code ?? ''));
    for (const [id, plan] of await planRecords(context, port, orphans)) {
      if (plan.kind === 'create') found.push(id);
    }
  }
  return found;
}

/** Those of the records of which the mapping makes something else now than was written. */
async function touchedAmong(
  context: RunContext,
  port: EntityPort,
  ids: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const chunk of chunksOf([...new Set(ids)])) {
    const fates = await context.ledger.records.fates(context.run, port.object, chunk);
    const created = [...fates.values()].filter(({ state }) => state === 'created');
    found.push(...(await touchedOf(context, port, created)).map(({ sourceId }) => sourceId));
  }
  return found;
}

/** Records with a field that is to be decided and that somebody changed since: it may have become equal. */
async function touchedConflicts({ ledger, run }: RunContext, { object }: EntityPort): Promise<string[]> {
  const open = await ledger.conflicts.list(run, { state: 'open', object });
  const ids = open.filter(({ kind }) => kind === 'field').map((conflict) => conflict.source_id);
  const written = await ledger.written.ofRecords(run, object, ids);
  return ids.filter((id) => written.get(id)?.isTouched === true);
}

async function survivorsOfChanged({ ledger, mapping, reportedAs }: RunContext): Promise<string[]> {
  const groups = mapping.organizations.merge.filter((group) => group.merge);
  const survivorOf = new Map(
    groups.flatMap((group) => group.members.map((member) => [member.id, group.survivor] as const)),
  );
  const found = new Set<string>();
  const kinds = ['created', 'changed', 'reappeared'] as const;
  for await (const page of ledger.changes.pages(reportedAs, 'accounts', kinds)) {
    for (const { source_id } of page) {
      const survivor = survivorOf.get(source_id);
      if (survivor !== undefined && survivor !== source_id) found.add(survivor);
    }
  }
  return [...found];
}
