import { compareRecord } from '../compare-record.js';
import type { EntityPort } from '../port.js';
import { unitOf, unitsOf, type Unit } from './units.js';

type Body = Readonly<Record<string, unknown>>;

/**
 * Units of a body that the record in an answer holds otherwise: somebody changed them between our look and our request, and
 * the time of our request covers that. What the answer leaves out is unknown, and not otherwise.
 */
export function unitsHeldOtherwise(port: Pick<EntityPort, 'stored'>, body: Body, answer: Body): Unit[] {
  const told = unitsOf(answer);
  const units = compareRecord(port, body, answer).map(({ field }) => unitOf(field));
  return [...new Set(units)].filter((unit) => told.has(unit));
}
