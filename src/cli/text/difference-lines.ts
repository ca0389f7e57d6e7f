import type { MappingDifference } from '../../mapping/diff-mappings.js';
import { counted } from './format.js';
import { table } from './table.js';

const LONGEST = 80;

/** Where two mappings differ, a line each. */
export function differenceLines(found: readonly MappingDifference[], against: string): string[] {
  if (found.length === 0) return [`No difference from ${against}.`];
  return [
    `${counted(found.length, 'difference')} from ${against}:`,
    '',
    ...table(
      ['where', 'before', 'after'],
      found.map(({ path, before, after, words }) => [
        path,
        shown(words?.before ?? before),
        shown(words?.after ?? after),
      ]),
    ),
  ];
}

function shown(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
