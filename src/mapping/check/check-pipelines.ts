import { didYouMean } from '../../config/suggestion.js';
import { foldName } from '../../normalise/name.js';
import type { Mapping, PipelineMapping } from '../mapping-schema.js';
import type { SourceFacts, SourcePipelineFacts } from '../source-facts.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** Every pipeline and stage of the source has a line, and every line is of one. */
export function checkPipelines({ pipelines }: Mapping, facts: SourceFacts): Problem[] {
  const ids = facts.pipelines.map(({ id }) => id);
  const unknown = Object.keys(pipelines)
    .filter((id) => !ids.includes(id))
    .map((id) =>
      error(`pipelines.${id}`, `the source has no pipeline \`${id}\`${didYouMean(id, ids)}; remove it`),
    );
  const known = facts.pipelines.flatMap((pipeline) => {
    const line = Object.hasOwn(pipelines, pipeline.id) ? pipelines[pipeline.id] : undefined;
    if (line !== undefined) return checkStages(pipeline, line);
    return [
      error(
        `pipelines.${pipeline.id}`,
        `the pipeline "${pipeline.name}" has no line: its deals would be skipped (stage_unknown)`,
      ),
    ];
  });
  return [...unknown, ...known];
}

function checkStages({ id, stages }: SourcePipelineFacts, line: PipelineMapping): Problem[] {
  const path = `pipelines.${id}.stages`;
  const ids = stages.map((stage) => stage.id);
  return [
    ...Object.keys(line.stages)
      .filter((stage) => !ids.includes(stage))
      .map((stage) =>
        error(
          `${path}.${stage}`,
          `the pipeline has no stage \`${stage}\`${didYouMean(stage, ids)}; remove it`,
        ),
      ),
    ...stages
      .filter((stage) => !Object.hasOwn(line.stages, stage.id))
      .map(({ id: stage, name }) =>
        error(
          `${path}.${stage}`,
          `the stage "${name}" has no line: its deals would be skipped (stage_unknown)`,
        ),
      ),
    ...checkNames(path, line),
  ];
}

function checkNames(path: string, line: PipelineMapping): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(line.stages).flatMap(([id, { to, create }]) => {
    const problems: Problem[] = [];
    const name = foldName(to ?? create ?? '');
    const other = first.get(name);
    if (other === undefined) first.set(name, id);
    else
      problems.push(
        warning(`${path}.${id}`, `goes to the same stage as \`${other}\`: deals of both stand together`),
      );
    if (to !== undefined && line.create) {
      problems.push(
        error(`${path}.${id}.to`, 'the pipeline is new and has no stages yet: write create instead of to'),
      );
    }
    return problems;
  });
}
