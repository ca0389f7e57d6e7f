import type { AccountStore } from '../store/account.js';
import type { DealRow, StageRow } from '../store/rows.js';
import type { Problems } from '../validation.js';
import type { DealInput } from './deal-input.js';

type Place = Pick<DealRow, 'pipelineId' | 'stageId'>;

/**
 * Pipeline and stage after the request. The stage decides the pipeline; a pipeline alone means its first stage,
 * neither means the first stage of the first pipeline. A stage outside a pipeline that is named too is refused.
 */
export function placeOf(
  account: AccountStore,
  input: DealInput,
  before: DealRow | undefined,
  problems: Problems,
): Place {
  const { stage_id: stageId, pipeline_id: pipelineId } = input;
  const old = before && { pipelineId: before.pipelineId, stageId: before.stageId };
  const nowhere = old ?? { pipelineId: 0, stageId: 0 };
  if (stageId !== undefined) {
    const stage = account.stages.get(stageId);
    if (!stage || stage.deleted) problems.business('stage_id', `Stage ${stageId} was not found`);
    else if (pipelineId !== undefined && stage.pipelineId !== pipelineId) {
      problems.business('stage_id', `Stage ${stageId} does not belong to pipeline ${pipelineId}`);
    } else return { pipelineId: stage.pipelineId, stageId };
    return nowhere;
  }
  if (pipelineId === undefined && old) return old;
  if (pipelineId !== undefined && pipelineId === old?.pipelineId) return old;
  const target = pipelineId ?? account.pipelines.all().find((pipeline) => !pipeline.deleted)?.id;
  const pipeline = target === undefined ? undefined : account.pipelines.get(target);
  const first = pipeline && !pipeline.deleted ? stagesOf(account, pipeline.id)[0] : undefined;
  if (first) return { pipelineId: first.pipelineId, stageId: first.id };
  problems.business('pipeline_id', `Pipeline ${target ?? ''} was not found or has no stage`);
  return nowhere;
}

/** Undeleted stages of a pipeline in their order. */
export function stagesOf(account: AccountStore, pipelineId: number): StageRow[] {
  return [...account.stages.by('pipeline_id', pipelineId)]
    .filter((stage) => !stage.deleted)
    .sort((a, b) => a.orderNr - b.orderNr);
}
