import type { TargetPipelineSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import type { SourcePipelineFacts } from '../source-facts.js';
import { align } from './align.js';
import { meaningOf, valueSimilarity } from './matching/option-fit.js';

export interface StageMatch {
  /** Index of the target's stage. */
  readonly at: number;
  readonly by: 'name' | 'likeness' | 'place';
  readonly confidence: number;
  readonly reason: string;
}

type SourceStage = SourcePipelineFacts['stages'][number];
type TargetStage = TargetPipelineSchema['stages'][number];

/**
 * For each stage of the source the one of the target: of the same name wherever it stands; between these, in order, one of a
 * like name or meaning, else the one in the same place. Null: none is left.
 *
 * @param targets in their order
 */
export function matchStages(
  stages: readonly SourceStage[],
  targets: readonly TargetStage[],
): (StageMatch | null)[] {
  const matches = byName(stages, targets);
  for (let from = 0; from < stages.length;) {
    if (matches[from] !== null) {
      from++;
      continue;
    }
    let to = from;
    while (to < stages.length && matches[to] === null) to++;
    alignRun(stages, targets, matches, from, to);
    from = to;
  }
  return matches;
}

function byName(stages: readonly SourceStage[], targets: readonly TargetStage[]): (StageMatch | null)[] {
  const taken = new Set<number>();
  return stages.map(({ name }) => {
    const at = targets.findIndex(
      (target, index) => !taken.has(index) && foldName(target.name) === foldName(name),
    );
    if (at < 0) return null;
    taken.add(at);
    return { at, by: 'name', confidence: 1, reason: 'a stage of that name exists' };
  });
}

/** Stages `from` to `to` (not included) have no match; their neighbours have, or they are the first or last. */
function alignRun(
  stages: readonly SourceStage[],
  targets: readonly TargetStage[],
  matches: (StageMatch | null)[],
  from: number,
  to: number,
): void {
  const previous = from === 0 ? -1 : (matches[from - 1]?.at ?? -1);
  const next = matches[to]?.at ?? targets.length;
  const taken = new Set(matches.flatMap((match) => (match === null ? [] : [match.at])));
  const free = targets.flatMap((target, at) =>
    at > previous && at < next && !taken.has(at) ? [{ target, at }] : [],
  );
  const run = stages.slice(from, to);
  const likeness = (row: number, column: number): Likeness | null => {
    const [stage, other] = [run[row], free[column]?.target];
    return stage === undefined || other === undefined ? null : likenessOf(stage, other);
  };
  const pairs = align(run.length, free.length, (row, column) => likeness(row, column)?.score ?? null);
  pairs.forEach((column, row) => {
    const found = column === null ? null : likeness(row, column);
    const at = column === null ? undefined : free[column]?.at;
    if (found !== null && at !== undefined) matches[from + row] = { ...found.match, at };
  });
}

interface Likeness {
  readonly score: number;
  readonly match: Omit<StageMatch, 'at'>;
}

/** From here on two names say the same. */
const SAME = 0.72;
/** Percentage points: probabilities nearer than this speak for a place, further apart than that against it. */
const NEAR = 10;
const FAR = 50;

/** Null: the two are not the same stage, whatever their places. */
function likenessOf(stage: SourceStage, target: TargetStage): Likeness | null {
  const similarity = valueSimilarity(stage.name, target.name);
  if (similarity >= SAME) {
    const reason = `"${target.name}" says the same (${Math.round(similarity * 100)} %)`;
    const confidence = Math.min(0.95, Math.round(similarity * 100) / 100);
    // Worth more than any number of places: a like name is never given up for two places.
    return { score: 10 + similarity, match: { by: 'likeness', confidence, reason } };
  }
  const [one, other] = [meaningOf(stage.name), meaningOf(target.name)];
  if (one !== null && other !== null) return null;
  const difference = probabilityDifference(stage, target);
  if (difference !== null && difference > FAR) return null;
  const isNear = difference !== null && difference <= NEAR;
  const reason = `by sequence: it stands in the same place${isNear ? ', with about the same probability' : ''}`;
  const nearness = difference === null ? 0.5 : 1 - difference / 100;
  return { score: 1 + nearness, match: { by: 'place', confidence: isNear ? 0.6 : 0.5, reason } };
}

function probabilityDifference(stage: SourceStage, target: TargetStage): number | null {
  if (stage.probability == null || target.probability === null) return null;
  return Math.abs(stage.probability - target.probability);
}
