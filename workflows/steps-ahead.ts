import type { MigrationState } from './migration-state.js';

/** What is still to come, in order, as people name it; gates with who decides. */
const COURSE: ReadonlyArray<readonly [Array<MigrationState['position']>, string]> = [
  [['discovery'], 'discovery'],
  [['mapping', 'amendment'], 'mapping: the customer confirms it'],
  [['stagingFields', 'stagingOwners'], 'fields and owners of the staging account'],
  [['stagingLoad'], 'staging run'],
  [['stagingSignOff'], 'staging: the customer signs it off'],
  [['productionFields', 'productionOwners'], 'fields and owners of the production account'],
  [['productionLoad'], 'production run'],
  [['freeze'], 'freeze: the customer confirms that nobody writes in SmartDesk any more'],
  [['watch', 'verify'], 'final delta, full read-back'],
  [['cutover'], 'cutover: the customer declares Pipedrive the system of record'],
  [['handoff', 'hypercare'], 'hypercare, closed by the customer'],
];

/** @param hasStaging the configuration does not waive it */
export function stepsAhead(
  { position, ended, delta, returnTo, rollback }: MigrationState,
  hasStaging: boolean,
): string[] {
  if (ended !== null || (rollback !== null && rollback.object === null)) return [];
  // What was asked for at a gate (a delta, records taken again, one object's rollback) leads back to it.
  const back = rollback?.from ?? delta?.returnTo ?? returnTo;
  const at = COURSE.findIndex(([positions]) => positions.includes(back ?? position));
  return COURSE.slice(back === null ? at + 1 : Math.max(0, at))
    .filter(([positions]) => hasStaging || !positions.some((each) => each.startsWith('staging')))
    .map(([, step]) => step);
}
