import { foldName } from '../../normalise/name.js';
import type { SourceRecord, ValueNote } from '../../mapping/transform/types.js';
import type { TargetStage } from '../../pipedrive/entities/pipelines.js';
import type { EntityPort, Found, WritePlan } from '../port.js';
import type { RunContext } from '../run-context.js';

async function all({ client }: RunContext): Promise<Found[]> {
  return (await client.pipelines.stages()).map((stage) => ({
    id: String(stage.id),
    key: keyOf(stage.pipeline_id, stage.name),
    record: stage,
  }));
}

function keyOf(pipelineId: number | string, name: string): string {
  return `${pipelineId}/${foldName(name)}`;
}

function pipelineOf(record: SourceRecord): string {
  return (record.values['pipeline_id'] ?? '').trim();
}

function probabilityOf(record: SourceRecord): number | null {
  const value = Number((record.values['probability'] ?? '').trim() || NaN);
  return Number.isFinite(value) && value >= 0 && value <= 100 ? Math.round(value) : null;
}

/**
 * Stages that the mapping says to create. The API cannot place a stage: in an existing pipeline it becomes the last one,
 * which is reported; in a new pipeline the default stages are renamed in order first.
 */
export const stagePort: EntityPort = {
  object: 'stages',
  sourceObject: 'stages',
  targetObject: 'stage',
  concurrency: 1,
  links: (record) => [{ object: 'pipelines', id: pipelineOf(record) }],
  async plan(record, transform, context) {
    const link = transform.link('pipelines', pipelineOf(record));
    if (link.state !== 'present') {
      return { kind: 'skip', code: 'parent_skipped', reason: 'its pipeline did not move' };
    }
    const mapping = transform.mapping.pipelines[pipelineOf(record)]?.stages[record.id];
    const name = mapping?.create ?? mapping?.to ?? '';
    const probability = probabilityOf(record);
    const body = {
      name,
      pipeline_id: Number(link.targetId),
      ...(probability === null ? {} : { deal_probability: probability }),
    };
    const isNew = await isPipelineOurs(context, pipelineOf(record));
    return {
      kind: 'create',
      body,
      key: keyOf(link.targetId, name),
      values: isNew ? [] : [lastInOrder(record)],
      reassign: null,
    };
  },
  async send(plan, context, beforeSend) {
    const { pipelines } = context.client;
    const free = await freeDefaultStage(plan, context);
    if (free === null) return String(await pipelines.createStage(plan.body, beforeSend));
    const { pipeline_id: _fixed, ...change } = plan.body;
    await pipelines.updateStage(String(free.id), change, beforeSend);
    return String(free.id);
  },
  bound: () => Promise.resolve('0'),
  async *newest(context) {
    yield await all(context);
  },
  async *all(context) {
    yield await all(context);
  },
  isOwnKey: () => false,
  stored: ({ name, deal_probability, pipeline_id }) => ({ name, deal_probability, pipeline_id }),
  remove: (id, { client }) => client.pipelines.removeStage(id),
};

function lastInOrder(record: SourceRecord): ValueNote {
  return { field: 'order', code: 'order_differs', action: 'defaulted', value: record.values['order'] ?? '' };
}

async function isPipelineOurs(context: RunContext, sourceId: string): Promise<boolean> {
  const fates = await context.ledger.records.fates(context.run, 'pipelines', [sourceId]);
  return fates.get(sourceId)?.state === 'created';
}

/** The first default stage of a pipeline of ours that no stage of ours has taken yet. */
async function freeDefaultStage(plan: WritePlan, context: RunContext): Promise<TargetStage | null> {
  const pipelineId = String(plan.body['pipeline_id']);
  const ours = await context.ledger.records.byTargetIds(context.run, 'pipelines', [pipelineId]);
  if (ours.size === 0) return null;
  const stages = await context.client.pipelines.stages(pipelineId);
  const taken = await context.ledger.records.byTargetIds(
    context.run,
    'stages',
    stages.map((stage) => String(stage.id)),
  );
  return stages.find((stage) => !taken.has(String(stage.id))) ?? null;
}

/** Default stages of our new pipelines that nothing took: they came with the pipeline and hold nothing. */
export async function removeSpareDefaultStages(context: RunContext): Promise<void> {
  for await (const page of context.ledger.records.pages(context.run, 'pipelines', ['created'])) {
    for (const pipeline of page) {
      const stages = await context.client.pipelines.stages(pipeline.target_id ?? '');
      const ids = stages.map((stage) => String(stage.id));
      const taken = await context.ledger.records.byTargetIds(context.run, 'stages', ids);
      // A pipeline needs a stage; one that got none of ours keeps what it has.
      if (taken.size === 0) continue;
      for (const id of ids) if (!taken.has(id)) await context.client.pipelines.removeStage(id);
    }
  }
}
