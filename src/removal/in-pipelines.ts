import type { Ledger } from '../ledger/ledger.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { SAME_REQUEST_MS, stagePort } from '../loading/ports/stages.js';
import type { RunContext } from '../loading/run-context.js';
import { instantOf } from '../loading/untouched.js';
import type { TargetStage } from '../pipedrive/entities/pipelines.js';

/** A deal that is in a stage or pipeline at this moment, archived ones too; null: none is. */
export async function dealsIn(
  { client }: RunContext,
  where: 'stage_id' | 'pipeline_id',
  id: string,
): Promise<string | null> {
  for await (const page of client.deals.allPages({ filters: { [where]: id }, limit: 1 })) {
    const [deal] = page;
    if (deal !== undefined) return `deal ${deal.id}`;
  }
  return null;
}

/**
 * A stage of a pipeline that keeps it: one that somebody made, or one of ours that stays for a reason of its own. Default
 * stages came with the pipeline, and one that Pipedrive only refused goes with it.
 * @param book where it is written down which stages go
 */
export async function strangerStages(
  context: RunContext,
  book: Ledger,
  pipelineId: string,
  pipeline: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  const { ledger, run, reportedAs } = context;
  const stages = await context.client.pipelines.stages(pipelineId);
  const ids = stages.map(({ id }) => String(id));
  const ours = await ledger.records.byTargetIds(run, 'stages', ids);
  const lines = await book.removals.ofTargets(reportedAs, 'stages', ids);
  const keeps = stages.find(({ id, ...stage }) => {
    const line = lines.get(String(id));
    if (line?.state === 'done') return false;
    return ours.has(String(id)) ? line?.why !== 'refused' : !isDefault(stage, pipeline);
  });
  return keeps === undefined ? null : `stage ${keeps.id}`;
}

function isDefault(
  { add_time: added, update_time: changed }: Pick<TargetStage, 'add_time' | 'update_time'>,
  pipeline: Readonly<Record<string, unknown>>,
): boolean {
  const [made, touched, own] = [added, changed, pipeline['add_time']].map(instantOf);
  if (made == null || touched == null || own == null) return false;
  return Math.abs(made - own) <= SAME_REQUEST_MS && touched - made <= SAME_REQUEST_MS;
}

/** Stages that Pipedrive refused to delete and that went with their pipeline. */
export async function takeStagesAlong(context: RunContext, lease: LeaseKeeper): Promise<void> {
  const { ledger, run, reportedAs, client } = context;
  const there = new Set((await client.pipelines.stages()).map(({ id }) => String(id)));
  const refused: StoredRecord[] = [];
  for await (const page of ledger.records.pages(run, 'stages', ['created'])) {
    const lines = await ledger.removals.ofTargets(
      reportedAs,
      'stages',
      page.map(({ target_id: id }) => id ?? ''),
    );
    refused.push(
      ...page.filter(({ target_id: id }) => !there.has(id ?? '') && lines.get(id ?? '')?.why === 'refused'),
    );
  }
  const removed = refused.map(({ source_id, target_id }) => ({
    sourceId: source_id,
    targetId: target_id ?? '',
  }));
  await ledger.removals.close(
    run,
    reportedAs,
    lease.fence,
    refused.map(({ object, source_id, target_id }) => {
      const line = { object, source_id, target_id: target_id ?? '' };
      return { ...line, state: 'done' as const, why: '', detail: 'with its pipeline' };
    }),
  );
  const { object, targetObject } = stagePort;
  await ledger.gone.remove(lease.fence, { run, object, targetObject }, removed);
}
