import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { Finding } from './findings.js';
import { count } from '../markdown.js';
import { inRows, listed, quoted, values } from './words.js';

/** Values of a picklist that are not defined, and defined ones that never occur. */
export function optionFindings({ options }: FieldProfile): Finding[] {
  if (options === null) return [];
  const { unknown, otherUnknown, declared } = options;
  const found: Finding[] = [];
  const uses = unknown.reduce((sum, { count: n }) => sum + n, otherUnknown);
  if (uses > 0) {
    const named = unknown.map((value) => {
      const taken = value.like === undefined ? '' : `, taken for ${quoted(value.like)}`;
      return `${quoted(value.value)} ${count(value.count)}${inRows(value)}${taken}`;
    });
    const more = otherUnknown > 0 ? `, and ${count(otherUnknown)} uses of further ones` : '';
    found.push({
      code: 'undefined_option',
      count: uses,
      rows: unknown[0]?.rows ?? [],
      text: `${values(uses, ['is', 'are'])} not among the ${count(declared.length)} defined options: ${listed(named)}${more}`,
    });
  }
  const unused = declared.filter(({ count: n }) => n === 0);
  if (unused.length > 0) {
    found.push({
      code: 'unused_option',
      count: unused.length,
      rows: [],
      text: `defined and never used: ${listed(unused.map(({ option }) => quoted(option)))}`,
    });
  }
  return found;
}
