import type { MappedObject } from '../mapping-schema.js';
import type { ColumnFeatures } from './matching/column-features.js';
import { typeOf } from './matching/column-features.js';
import { meaningOf } from './matching/option-fit.js';
import type { MatchTarget } from './matching/targets.js';
import { typeFit } from './matching/type-fit.js';

/** Attributes that the load makes from its standard columns as they are: another column would not be read. */
const FIXED: Readonly<Partial<Record<MappedObject, readonly string[]>>> = {
  leads: ['person', 'organization', 'origin_id'],
};

/**
 * Whether a column that is none of SmartDesk's own may feed a native attribute. Links need ids of records, owners e-mails of
 * users, choices the values that the load knows: only the standard columns have them.
 *
 * @param taken attributes that take one column and have their standard one
 */
export function mayFeed(
  object: MappedObject,
  column: ColumnFeatures,
  target: MatchTarget,
  taken: ReadonlySet<string>,
): boolean {
  const { to, nativeKind } = target;
  if (to === null || FIXED[object]?.includes(to) === true) return false;
  if (!target.several && taken.has(to)) return false;
  switch (nativeKind) {
    case 'text':
      return typeFit(column, target) !== 'wrong';
    case 'date':
    case 'number':
      return typeFit(column, target) === 'good';
    default:
      return false;
  }
}

const MEASURES: readonly unknown[] = ['double', 'monetary', 'date'];

const LISTS: readonly unknown[] = ['enum', 'set'];

/**
 * Whether a column's values can go into an existing custom field. Text that does not read as numbers or dates is none; a list
 * needs defined values, and yes and no options that say so.
 *
 * @param isDefined whether SmartDesk defines the column
 */
export function mayFill(column: ColumnFeatures, target: MatchTarget, isDefined: boolean): boolean {
  if (typeFit(column, target) === 'wrong') return false;
  if (LISTS.includes(target.type)) {
    const meanings = target.options.map((option) => meaningOf(option));
    const isYesNo = meanings.includes('yes') && meanings.includes('no');
    return isDefined && (typeOf(column) !== 'boolean' || isYesNo);
  }
  return !(MEASURES.includes(target.type) && typeOf(column) === 'text');
}
