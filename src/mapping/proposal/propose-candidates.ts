import { MAPPED_OBJECTS } from '../mapping-schema.js';
import type { FieldCandidates } from './candidates.js';
import { proposeLines } from './propose-lines.js';
import type { ProposalInput } from './propose-mapping.js';

/**
 * For every column of the source where it could go, best first, at most five places each: what `proposeMapping` proposes,
 * and what else there is. A column that a rule of the service places has one candidate. Pure.
 */
export function proposeCandidates({
  source,
  target,
}: Pick<ProposalInput, 'source' | 'target'>): FieldCandidates[] {
  const lines = proposeLines(source, target);
  return MAPPED_OBJECTS.flatMap((object) => lines[object].candidates);
}
