import type { TargetPipelineSchema, TargetSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import type { PipelineMapping } from '../mapping-schema.js';
import type { SourcePipelineFacts } from '../source-facts.js';
import { pipelineQuestions } from './pipeline-questions.js';
import type { Question } from './question.js';

type StageMapping = PipelineMapping['stages'][string];
type TargetStages = TargetPipelineSchema['stages'];

/**
 * Pipelines by name; those left over by sequence, if the target has as many left over; else new. Stages by name, else by
 * sequence, else new. With other numbers on the two sides sequence says nothing about pipelines.
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
  return { pipelines: proposed, questions: pipelineQuestions(pipelines, proposed) };
}

/** Source pipeline id → pipeline of the target, each at most once. */
function matchPipelines(
  pipelines: readonly SourcePipelineFacts[],
  targets: readonly TargetPipelineSchema[],
): ReadonlyMap<string, TargetPipelineSchema> {
  const matched = new Map<string, TargetPipelineSchema>();
  const free = [...targets];
  for (const { id, name } of pipelines) {
    const at = free.findIndex((target) => foldName(target.name) === foldName(name));
    const [target] = at < 0 ? [] : free.splice(at, 1);
    if (target) matched.set(id, target);
  }
  const left = pipelines.filter(({ id }) => !matched.has(id));
  if (left.length !== free.length) return matched;
  left.forEach(({ id }, index) => {
    const target = free[index];
    if (target) matched.set(id, target);
  });
  return matched;
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

function existingPipeline(pipeline: SourcePipelineFacts, target: TargetPipelineSchema): PipelineMapping {
  const targets = target.stages.toSorted((a, b) => a.order - b.order);
  const used = new Set(targets.map(({ name }) => foldName(name)));
  const matches = bySequence(matchByName(pipeline, targets), targets);
  const stages = pipeline.stages.map(({ id, name }, index): [string, StageMapping] => {
    const match = matches[index];
    if (match === undefined || match.at === null) {
      const create = unusedName(name.trim() || `Stage ${id}`, used);
      return [
        id,
        { create, confidence: 0.7, reason: 'no such stage exists; it is appended as the last one' },
      ];
    }
    const to = targets[match.at]?.name ?? name;
    return match.byName
      ? [id, { to, confidence: 1, reason: 'a stage of that name exists' }]
      : [id, { to, confidence: 0.5, reason: 'by sequence: it stands in the same place' }];
  });
  return {
    to: target.name,
    create: false,
    reason: isNamed(pipeline, target.name)
      ? 'a pipeline of that name exists'
      : 'by sequence: both sides have as many pipelines of other names, and it stands in the same place',
    stages: Object.fromEntries(stages),
  };
}

function isNamed(pipeline: SourcePipelineFacts, name: string): boolean {
  return foldName(pipeline.name) === foldName(name);
}

interface StageMatch {
  /** Index of the target's stage, null for none. */
  readonly at: number | null;
  readonly byName: boolean;
}

function matchByName({ stages }: SourcePipelineFacts, targets: TargetStages): StageMatch[] {
  const taken = new Set<number>();
  return stages.map(({ name }) => {
    const at = targets.findIndex(
      (target, index) => !taken.has(index) && foldName(target.name) === foldName(name),
    );
    if (at < 0) return { at: null, byName: false };
    taken.add(at);
    return { at, byName: true };
  });
}

/** Stages without a match take, in order, the target's free ones between their matched neighbours. */
function bySequence(matches: readonly StageMatch[], targets: TargetStages): StageMatch[] {
  const result = [...matches];
  const taken = new Set(matches.flatMap(({ at }) => (at === null ? [] : [at])));
  let previous = -1;
  result.forEach((match, index) => {
    if (match.at === null) {
      const next = result.slice(index).find(({ at }) => at !== null)?.at ?? targets.length;
      const free = targets.findIndex((_, at) => at > previous && at < next && !taken.has(at));
      if (free < 0) return;
      taken.add(free);
      result[index] = { at: free, byName: false };
      previous = free;
    } else previous = match.at;
  });
  return result;
}

function unusedName(name: string, used: Set<string>): string {
  let unused = name;
  for (let count = 2; used.has(foldName(unused)); count++) unused = `${name} (${count})`;
  used.add(foldName(unused));
  return unused;
}
