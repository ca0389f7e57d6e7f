import type { Mapping, MergeGroup } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

/** Groups of accounts that become one organization: known members, one of them the survivor, nobody in two groups. */
export function checkMergeGroups({ organizations }: Mapping, facts: SourceFacts): Problem[] {
  const groupOf = new Map<string, number>();
  return organizations.merge.flatMap((group, index) => {
    const path = `organizations.merge.${index}`;
    return [...checkGroup(path, group, facts.accountIds), ...overlaps(path, group, index, groupOf)];
  });
}

function checkGroup(path: string, group: MergeGroup, accountIds: ReadonlySet<string> | null): Problem[] {
  const problems: Problem[] = [];
  const ids = group.members.map(({ id }) => id);
  if (!ids.includes(group.survivor)) {
    const message = `the survivor \`${group.survivor}\` is no member of the group ${group.domain}: name one of ${ids.join(', ')}`;
    problems.push(error(`${path}.survivor`, message));
  }
  ids.forEach((id, at) => {
    if (accountIds?.has(id) === false) {
      problems.push(
        error(`${path}.members.${at}.id`, `the source has no account \`${id}\`: remove it from the group`),
      );
    }
  });
  if (group.merge && ids.length === 1 && group.existing === undefined) {
    problems.push(warning(path, `the group ${group.domain} has one member only: nothing is merged`));
  }
  return problems;
}

/** @param groupOf account → index of the group that it was first seen in; filled here */
function overlaps(path: string, group: MergeGroup, index: number, groupOf: Map<string, number>): Problem[] {
  return group.members.flatMap(({ id }, at) => {
    const other = groupOf.get(id);
    if (other === undefined) {
      groupOf.set(id, index);
      return [];
    }
    const where =
      other === index ? 'twice in this group' : `in the group organizations.merge.${other} already`;
    return [error(`${path}.members.${at}.id`, `the account \`${id}\` is ${where}: remove it from one place`)];
  });
}
