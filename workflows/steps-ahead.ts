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

export function stepsAhead({ position, ended }: MigrationState): string[] {
  if (ended !== null) return [];
  const at = COURSE.findIndex(([positions]) => positions.includes(position));
  // A delta or a rollback leads back to where it was asked for.
  return at < 0 ? [] : COURSE.slice(at + 1).map(([, step]) => step);
}
