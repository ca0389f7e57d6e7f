import type { Mapping, MergeGroup } from '../mapping-schema.js';
import { KEY_GAP, type RowReader } from './row-reader.js';
import { YES_NO, yesNo } from './sheet.js';

export function mergeRows({ organizations }: Mapping): string[][] {
  return organizations.merge.map((group) => [
    group.domain,
    membersCell(group),
    group.survivor,
    yesNo(group.merge),
  ]);
}

function membersCell({ members }: MergeGroup): string {
  return members.map(({ id, name }) => `${id} ${name}`).join('\n');
}

export function readMerges(reader: RowReader, mapping: Mapping): void {
  const groups = mapping.organizations.merge;
  const nameOf = (group: MergeGroup): string => `${group.domain}${KEY_GAP}${membersCell(group)}`;
  const rows = reader.byKey(
    (row) => `${reader.raw(row, 'domain')}${KEY_GAP}${reader.raw(row, 'members')}`,
    new Set(groups.map(nameOf)),
    'domain',
  );
  for (const group of groups) {
    const row = rows.get(nameOf(group));
    if (row === undefined || reader.isUnchanged(row)) continue;
    group.merge = reader.word(row, 'merge', YES_NO, 'never') === 'yes';
    const survivor = reader.text(row, 'survivor');
    if (group.members.some(({ id }) => id === survivor)) group.survivor = survivor;
    else reader.problem(row, 'survivor', 'is no id of the members');
  }
}
