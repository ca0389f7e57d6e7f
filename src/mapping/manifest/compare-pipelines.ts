import type { MissingItem } from '../../contract/status.js';
import { foldName } from '../../normalise/name.js';
import type { TargetPipelineSchema, TargetSchema } from '../../pipedrive/target-schema.js';
import type { Mapping, PipelineMapping } from '../mapping-schema.js';

/** Pipelines and stages that the mapping takes for existing and the account lacks. What it creates is not missing. */
export function comparePipelines(mapping: Mapping, schema: TargetSchema): MissingItem[] {
  if (!mapping.objects.deals.enabled) return [];
  const seen = new Set<string>();
  return Object.values(mapping.pipelines)
    .flatMap((pipeline) => comparePipeline(pipeline, schema))
    .filter(({ kind, name }) => seen.size < seen.add(`${kind} ${foldName(name)}`).size);
}

function comparePipeline(pipeline: PipelineMapping, schema: TargetSchema): MissingItem[] {
  const name = pipeline.to;
  const [found, ...others] = schema.pipelines.filter((each) => foldName(each.name) === foldName(name));
  if (others.length > 0) {
    const detail = `ambiguous: ${others.length + 1} pipelines have this name: rename all but one in Pipedrive`;
    return [{ kind: 'pipeline', name, detail }];
  }
  if (found === undefined && !pipeline.create) {
    const detail =
      'missing: create a pipeline of this name with its stages, or write create: true in the mapping';
    return [{ kind: 'pipeline', name, detail }];
  }
  return Object.values(pipeline.stages).flatMap((stage) => compareStage(stage.to, pipeline, found));
}

/** @param wanted name of a stage that has to exist; undefined: it is created */
function compareStage(
  wanted: string | undefined,
  pipeline: PipelineMapping,
  found: TargetPipelineSchema | undefined,
): MissingItem[] {
  if (wanted === undefined) return [];
  const stages = (found?.stages ?? []).filter((stage) => foldName(stage.name) === foldName(wanted));
  if (stages.length === 1) return [];
  const detail =
    stages.length === 0
      ? 'missing: create a stage of this name in the pipeline, or write create instead of to in the mapping'
      : `ambiguous: ${stages.length} stages of the pipeline have this name: rename all but one in Pipedrive`;
  return [{ kind: 'stage', name: `${pipeline.to} / ${wanted}`, detail }];
}
