import { foldName } from '../../normalise/name.js';
import type { SourceRecord, ValueNote } from '../../mapping/transform/types.js';
import type { TargetStage } from '../../pipedrive/entities/pipelines.js';
import { Gone } from '../../pipedrive/errors.js';
import type { EntityPort, Found, WritePlan } from '../port.js';
import type { RunContext } from '../run-context.js';
import { instantOf } from '../untouched.js';
import { amongIds } from './among-ids.js';

async function all({ client }: RunContext): Promise<Found[]> {
  return (await client.pipelines.stages()).map((stage) => ({
    id: String(stage.id),
    key: keyOf(stage.pipeline_id, stage.name),
    record: stage,
  }));
}

/** What is made by one request is as old, within so much (ms). */
export const SAME_REQUEST_MS = 2_000;

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
  /**
   * In a new pipeline of ours nothing has to be found again. Stages go there one after the other, so that whatever an
   * unanswered request did or did not do is the first stage that no record has: sent again, the record takes that one.
   * A name says less: a default stage further down may have it. Once the spare default stages are gone, it says enough.
   */
  async *newest(context) {
    const stages = await all(context);
    const pipelineOf = (stage: Found): string => String(stage.record['pipeline_id']);
    const ours = await pipelinesOfOurs(context, stages.map(pipelineOf));
    const settled = await withoutSpareStages(context);
    yield stages.filter((stage) => !ours.has(pipelineOf(stage)) || settled.has(pipelineOf(stage)));
  },
  async *all(context) {
    yield await all(context);
  },
  readMany: async (ids, context) => amongIds(await all(context), ids),
  // Stages of the customer's own are in the same list, found by name like ours.
  isOwnKey: () => true,
  isSharedKey: () => true,
  stored: ({ name, deal_probability, pipeline_id }) => ({ name, deal_probability, pipeline_id }),
  remove: (id, { client }, beforeSend) => client.pipelines.removeStage(id, beforeSend),
};

function lastInOrder(record: SourceRecord): ValueNote {
  return { field: 'order', code: 'order_differs', action: 'defaulted', value: record.values['order'] ?? '' };
}

async function isPipelineOurs(context: RunContext, sourceId: string): Promise<boolean> {
  const fates = await context.ledger.records.fates(context.run, 'pipelines', [sourceId]);
  return fates.get(sourceId)?.state === 'created';
}

/** Those of the pipelines that the run created. */
async function pipelinesOfOurs({ ledger, run }: RunContext, ids: readonly string[]): Promise<Set<string>> {
  return new Set((await ledger.records.byTargetIds(run, 'pipelines', [...new Set(ids)])).keys());
}

/** The first stage of a pipeline of ours that no record has taken yet: a default one, or what got no answer. */
async function freeDefaultStage(plan: WritePlan, context: RunContext): Promise<TargetStage | null> {
  const pipelineId = String(plan.body['pipeline_id']);
  const isOurs = (await pipelinesOfOurs(context, [pipelineId])).has(pipelineId);
  if (!isOurs || (await withoutSpareStages(context)).has(pipelineId)) return null;
  const stages = await stagesOfBatch(context, pipelineId);
  const taken = await context.ledger.records.byTargetIds(
    context.run,
    'stages',
    stages.map((stage) => String(stage.id)),
  );
  return stages.find((stage) => !taken.has(String(stage.id))) ?? null;
}

/** Stages of pipelines of ours as a batch found them. */
const listed = new WeakMap<RunContext, Map<string, Promise<readonly TargetStage[]>>>();

/**
 * Read once per batch: what the batch adds has a record of its own, and each of its records is sent once. One that goes
 * unanswered is sent again in a later batch, which reads anew.
 */
function stagesOfBatch(context: RunContext, pipelineId: string): Promise<readonly TargetStage[]> {
  const known = listed.get(context) ?? new Map<string, Promise<readonly TargetStage[]>>();
  listed.set(context, known);
  const stages = known.get(pipelineId) ?? context.client.pipelines.stages(pipelineId);
  known.set(pipelineId, stages);
  return stages;
}

/**
 * Removes the default stages of our new pipelines that nothing took: they came with the pipeline and hold nothing. Once
 * for each pipeline: a stage that is there later was added by a person.
 */
export async function removeSpareDefaultStages(context: RunContext): Promise<void> {
  const { ledger, run } = context;
  const done = await withoutSpareStages(context);
  for await (const page of ledger.records.pages(run, 'pipelines', ['created'])) {
    for (const { target_id: id } of page) {
      if (id === null || done.has(id) || !(await removeSpareStagesOf(id, context))) continue;
      await ledger.meta.set(spareStagesKey(run), [...done.add(id)]);
    }
  }
}

/** @returns false where no stage of ours is in the pipeline: it needs one, so it keeps what it has */
async function removeSpareStagesOf(pipelineId: string, context: RunContext): Promise<boolean> {
  const stages = await context.client.pipelines.stages(pipelineId);
  const ids = stages.map((stage) => String(stage.id));
  const taken = await context.ledger.records.byTargetIds(context.run, 'stages', ids);
  if (taken.size === 0) return false;
  for (const { id } of defaultStages(stages)) {
    if (!taken.has(String(id))) await removeIfThere(String(id), context);
  }
  return true;
}

/** A pipeline's default stages are made with it: the first of all, and at once. Others were added by people. */
function defaultStages(stages: readonly TargetStage[]): TargetStage[] {
  const times = stages.map(({ add_time: added }) => instantOf(added) ?? 0);
  const first = Math.min(...times);
  return stages.filter((_, index) => (times[index] ?? 0) - first <= SAME_REQUEST_MS);
}

/** Pipelines of a run whose spare default stages are gone; those that stayed after a rollback included. */
async function withoutSpareStages({ ledger, run }: RunContext): Promise<Set<string>> {
  return new Set(await ledger.meta.get<string[]>(spareStagesKey(run)));
}

/** Under this the ledger has the ids of the pipelines of a run whose spare default stages are gone. */
export function spareStagesKey(run: string): string {
  return `spare_stages.${run}`;
}

async function removeIfThere(id: string, { client }: RunContext): Promise<void> {
  try {
    await client.pipelines.removeStage(id);
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
}
