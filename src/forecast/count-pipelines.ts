import { foldName } from '../normalise/name.js';
import type { TargetPipelineSchema, TargetSchema } from '../pipedrive/target-schema.js';
import { rowsOf, type Counting } from './counting.js';
import { NO_RECORDS, type PhaseCount } from './phase-counts.js';

/** Pipelines, as `loading/plan/pipelines.ts`: matched by name, or created where the mapping says so. */
export async function countPipelines(counting: Counting): Promise<PhaseCount> {
  const { moving, mapping, schema } = counting;
  let [source, posts] = [0, 0];
  for await (const page of rowsOf(counting, 'pipelines')) {
    for (const { row } of page) {
      source += 1;
      const pipeline = mapping.pipelines[row.source_id];
      if (row.skip_code !== null || pipeline === undefined) continue;
      const isThere = pipelineNamed(schema, pipeline.to) !== undefined;
      // Of an account that nobody could look at, what the mapping does not create is taken to be there.
      if (!isThere && !pipeline.create && schema !== null) continue;
      moving.add('pipelines', row.source_id);
      if (!isThere && pipeline.create) posts += 1;
    }
  }
  return { ...NO_RECORDS, source, pending: posts, posts };
}

/** Stages, as `loading/plan/stages.ts`: matched by name within their pipeline, or created where the mapping says so. */
export async function countStages(counting: Counting): Promise<PhaseCount> {
  const { moving, mapping, schema } = counting;
  const inNew = new Map<string, number>(newPipelines(counting).map((id) => [id, 0]));
  let [source, posts] = [0, 0];
  for await (const page of rowsOf(counting, 'stages')) {
    for (const { row, values } of page) {
      source += 1;
      const pipelineId = (values['pipeline_id'] ?? '').trim();
      const pipeline = mapping.pipelines[pipelineId];
      const stage = pipeline?.stages[row.source_id];
      if (row.skip_code !== null || stage === undefined || !moving.isPresent('pipelines', pipelineId))
        continue;
      const wanted = foldName(stage.to ?? stage.create ?? '');
      const target = pipelineNamed(schema, pipeline?.to ?? '');
      const isThere = target?.stages.some(({ name }) => foldName(name) === wanted) ?? false;
      if (!isThere && stage.create === undefined && schema !== null) continue;
      moving.add('stages', row.source_id);
      if (isThere || stage.create === undefined) continue;
      posts += 1;
      const known = inNew.get(pipelineId);
      if (known !== undefined) inNew.set(pipelineId, known + 1);
    }
  }
  return { ...NO_RECORDS, source, pending: posts, posts, newPipelines: [...inNew.values()] };
}

/** Source ids of the pipelines that the run creates. */
function newPipelines({ mapping, schema, moving }: Counting): string[] {
  return Object.entries(mapping.pipelines)
    .filter(([id, { create, to }]) => {
      return create && moving.isPresent('pipelines', id) && pipelineNamed(schema, to) === undefined;
    })
    .map(([id]) => id);
}

function pipelineNamed(schema: TargetSchema | null, name: string): TargetPipelineSchema | undefined {
  const wanted = foldName(name);
  return schema?.pipelines.find((pipeline) => foldName(pipeline.name) === wanted);
}
