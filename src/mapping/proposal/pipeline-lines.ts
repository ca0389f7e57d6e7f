import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import type { PipelineMapping } from '../mapping-schema.js';
import type { SourcePipelineFacts } from '../source-facts.js';
import { matchPipelines } from './pipeline-matches.js';
import type { PipelineMatch } from './pipeline-matches.js';
import { pipelineQuestions } from './pipeline-questions.js';
import type { Question } from './question.js';
import { matchStages } from './stage-matches.js';

type StageMapping = PipelineMapping['stages'][string];

/**
 * Pipelines by name, then by likeness, then by sequence if the target has as many left over; else new. Stages by name, then
 * by likeness or sequence between them, else new.
 */
export function proposePipelines(
  pipelines: readonly SourcePipelineFacts[],
  schema: TargetSchema | null,
): { readonly pipelines: Record<string, PipelineMapping>; readonly questions: readonly Question[] } {
  const proposed: Record<string, PipelineMapping> = {};
  const newNames = new Set<string>();
  const targets = matchPipelines(pipelines, schema?.pipelines ?? []);
  for (const pipeline of pipelines) {
    const name = pipeline.name.trim() || `Pipeline ${pipeline.id}`;
    const target = targets.get(pipeline.id);
    proposed[pipeline.id] = target
      ? existingPipeline(pipeline, target)
      : newPipeline(pipeline, unusedName(name, newNames), schema === null);
  }
  return { pipelines: proposed, questions: pipelineQuestions(pipelines, proposed, targets) };
}

function newPipeline(pipeline: SourcePipelineFacts, name: string, unseen: boolean): PipelineMapping {
  const used = new Set<string>();
  const stages = pipeline.stages.map(({ id, name: stage }): [string, StageMapping] => {
    const create = unusedName(stage.trim() || `Stage ${id}`, used);
    return [id, { create, confidence: 0.9, reason: 'a stage of the new pipeline' }];
  });
  const reason = unseen
    ? 'the target was not looked at; used if it exists'
    : 'no pipeline of that name exists';
  return { to: name, create: true, reason, stages: Object.fromEntries(stages) };
}

function existingPipeline(pipeline: SourcePipelineFacts, { target, reason }: PipelineMatch): PipelineMapping {
  const targets = target.stages.toSorted((a, b) => a.order - b.order);
  const used = new Set(targets.map(({ name }) => foldName(name)));
  const matches = matchStages(pipeline.stages, targets);
  const stages = pipeline.stages.map(({ id, name }, index): [string, StageMapping] => {
    const match = matches[index];
    if (match == null) {
      const create = unusedName(name.trim() || `Stage ${id}`, used);
      return [
        id,
        { create, confidence: 0.7, reason: 'no such stage exists; it is appended as the last one' },
      ];
    }
    const { at, confidence, reason: why } = match;
    return [id, { to: targets[at]?.name ?? name, confidence, reason: why }];
  });
  return { to: target.name, create: false, reason, stages: Object.fromEntries(stages) };
}

function unusedName(name: string, used: Set<string>): string {
  let unused = name;
  for (let count = 2; used.has(foldName(unused)); count++) unused = `${name} (${count})`;
  used.add(foldName(unused));
  return unused;
}
