import type { TargetPipelineSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import type { SourcePipelineFacts } from '../source-facts.js';
import { assign } from './matching/assign.js';
import { valueSimilarity } from './matching/option-fit.js';
import { matchStages } from './stage-matches.js';

export interface PipelineMatch {
  readonly target: TargetPipelineSchema;
  readonly by: 'name' | 'likeness' | 'place';
  readonly reason: string;
}

/**
 * Source pipeline id → pipeline of the target, each at most once: of the same name; then the ones likest by name and stages,
 * all of them together; then, if both sides have as many left over, by their sequence. With other numbers on the two sides
 * sequence says nothing.
 */
export function matchPipelines(
  pipelines: readonly SourcePipelineFacts[],
  targets: readonly TargetPipelineSchema[],
): ReadonlyMap<string, PipelineMatch> {
  const matched = new Map<string, PipelineMatch>();
  const free = [...targets];
  const left = (): SourcePipelineFacts[] => pipelines.filter(({ id }) => !matched.has(id));
  for (const { id, name } of pipelines) {
    const at = free.findIndex((target) => foldName(target.name) === foldName(name));
    const [target] = at < 0 ? [] : free.splice(at, 1);
    if (target) matched.set(id, { target, by: 'name', reason: 'a pipeline of that name exists' });
  }
  for (const { pipeline, target, score } of likest(left(), [...free])) {
    free.splice(free.indexOf(target), 1);
    const reason = `a pipeline like it exists: name and stages agree (${Math.round(score * 100)} %)`;
    matched.set(pipeline.id, { target, by: 'likeness', reason });
  }
  const rest = left();
  if (rest.length !== free.length) return matched;
  rest.forEach(({ id }, index) => {
    const target = free[index];
    if (target) matched.set(id, { target, by: 'place', reason: PLACE });
  });
  return matched;
}

const PLACE =
  'by sequence: both sides have as many pipelines of other names, and it stands in the same place';

interface Like {
  readonly pipeline: SourcePipelineFacts;
  readonly target: TargetPipelineSchema;
  readonly score: number;
}

/** From here on two pipelines count as the same. */
const SAME = 0.75;

function likest(pipelines: readonly SourcePipelineFacts[], targets: readonly TargetPipelineSchema[]): Like[] {
  if (pipelines.length === 0 || targets.length === 0) return [];
  const scores = pipelines.map((pipeline) =>
    targets.map((target) => {
      const score = likeness(pipeline, target);
      return score >= SAME ? score : -Infinity;
    }),
  );
  // The last place, which all may share, is to have no counterpart.
  const shared = [...targets.map(() => false), true];
  const chosen = assign(
    scores.map((row) => [...row, 0]),
    shared,
  );
  return pipelines.flatMap((pipeline, row): Like[] => {
    const target = targets[chosen[row] ?? -1];
    return target === undefined ? [] : [{ pipeline, target, score: scores[row]?.[chosen[row] ?? -1] ?? 0 }];
  });
}

/** Half by the name, half by the stages that have one of like name, 0 to 1. */
function likeness(pipeline: SourcePipelineFacts, target: TargetPipelineSchema): number {
  const matches = matchStages(
    pipeline.stages,
    target.stages.toSorted((a, b) => a.order - b.order),
  );
  const found = matches.filter((match) => match !== null && match.by !== 'place').length;
  const stages = pipeline.stages.length + target.stages.length;
  const agreement = stages === 0 ? 0 : (2 * found) / stages;
  return (valueSimilarity(pipeline.name, target.name) + agreement) / 2;
}
