import type { KindTotals } from './collect.js';
import { NOBODY, hoursText, useInWords } from './kinds.js';
import type { InventoryItem } from './read-item.js';

/** A column of the inventory's tables. */
export interface ItemColumn {
  readonly title: string;
  /** Absent: always shown. */
  readonly isShown?: (kind: KindTotals) => boolean;
  /** Plain text, one line for each condition, action and further column. */
  readonly cell: (item: InventoryItem) => string;
}

const lines = (texts: readonly string[]): string => texts.join('\n');

const COLUMNS: readonly ItemColumn[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'In use', cell: ({ inUse }) => useInWords(inUse) },
  { title: 'Trigger', isShown: ({ hasTriggers }) => hasTriggers, cell: ({ trigger }) => trigger },
  {
    title: 'Conditions',
    isShown: ({ hasConditions }) => hasConditions,
    cell: ({ conditions }) => lines(conditions),
  },
  { title: 'Actions', isShown: ({ hasActions }) => hasActions, cell: ({ actions }) => lines(actions) },
  { title: 'Closest in Pipedrive', cell: ({ closest }) => closest },
  { title: 'Hours', cell: ({ hours }) => hoursText(hours) },
  { title: 'Ask', cell: ({ ask }) => (ask === '' ? NOBODY : ask) },
  { title: 'More', cell: ({ more }) => lines(more.map(([column, value]) => `${column}: ${value}`)) },
];

/** Columns that hold numbers. */
export const NUMBER_COLUMNS: readonly string[] = ['Hours'];

/** The columns for one kind: those that none of its items fills are left out. */
export function columnsFor(kind: KindTotals): readonly ItemColumn[] {
  return COLUMNS.filter(({ isShown }) => isShown?.(kind) ?? true);
}
