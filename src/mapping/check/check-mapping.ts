import { MAPPED_OBJECTS } from '../mapping-schema.js';
import type { Mapping } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { checkColumns } from './check-columns.js';
import { checkConversions } from './check-conversions.js';
import { checkFieldTypes } from './check-field-types.js';
import { checkFilter } from './check-filter.js';
import { checkGiven } from './check-given.js';
import { checkLines } from './check-lines.js';
import { checkMergeGroups } from './check-merge-groups.js';
import { checkMadeLines } from './check-made-lines.js';
import { checkParents } from './check-parents.js';
import { checkPipelines } from './check-pipelines.js';
import { checkTargets } from './check-targets.js';
import type { Problem } from './problem.js';

export type { Problem } from './problem.js';

/**
 * Whether a mapping fits the source and makes sense, before anyone approves it. Objects that do not move are not looked at
 * more closely. An error keeps the gate shut; a warning does not.
 * @returns problems in the order of the file
 */
export function checkMapping(mapping: Mapping, facts: SourceFacts): Problem[] {
  const enabled = MAPPED_OBJECTS.filter((object) => mapping.objects[object].enabled);
  return [
    ...enabled.flatMap((object) => [
      ...checkFilter(object, mapping, facts),
      ...checkColumns(object, mapping, facts),
      ...checkMadeLines(object, mapping, facts),
      ...checkLines(object, mapping, facts),
      ...checkGiven(object, mapping),
      ...checkConversions(object, mapping),
      ...checkTargets(object, mapping, facts),
    ]),
    ...checkFieldTypes(mapping, facts.definitions),
    ...checkParents(mapping, facts),
    ...(mapping.objects.deals.enabled ? checkPipelines(mapping, facts) : []),
    ...(mapping.objects.accounts.enabled ? checkMergeGroups(mapping, facts) : []),
  ];
}
