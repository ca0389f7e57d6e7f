import type { FieldMapping, MappedObject } from '../mapping-schema.js';
import type { Candidate } from './candidates.js';
import { evidenceFor } from './matching/evidence.js';
import type { Match } from './matching/match-object.js';
import type { MatchTarget } from './matching/targets.js';

/** Candidates shown per column. */
const MOST = 5;

/**
 * Where a column can go, best first: the proposal with its confidence, then what is left of certainty shared out among the
 * others by their scores.
 *
 * @param newField name and type of a field of the column's own
 */
export function rankedCandidates(
  object: MappedObject,
  { read, target, ranked }: Match,
  line: FieldMapping,
  newField: () => Pick<Candidate, 'to' | 'type'>,
): Candidate[] {
  const confidence = line.confidence ?? 0;
  const others = ranked.filter((each) => each.target !== target);
  const top = Math.max(...others.map(({ score }) => score));
  const powers = others.map(({ score }) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  const rest = others.map(({ target: other }, at): Candidate => {
    const share = ((1 - confidence) * (powers[at] ?? 0)) / sum;
    return {
      ...placeOf(other, newField),
      score: Math.min(confidence, round(share)),
      evidence: evidenceFor(object, read, other),
    };
  });
  const chosen: Candidate = {
    to: line.to,
    ...(line.type !== undefined && { type: line.type }),
    score: confidence,
    evidence: evidenceFor(object, read, target),
  };
  return [chosen, ...rest].slice(0, MOST);
}

function placeOf(target: MatchTarget, newField: () => Pick<Candidate, 'to' | 'type'>) {
  if (target.kind === 'new') return newField();
  return { to: target.to, ...(target.type !== null && { type: target.type }) };
}

const round = (score: number): number => Math.round(score * 1000) / 1000;
