import { dateLayout, possibleOrders } from './dates.js';
import type { DateLayout } from './dates.js';
import { commonest } from './profiling/commonest.js';
import { Evidence } from './profiling/evidence.js';
import type { RowEvidence } from './profiling/evidence.js';

/** Shapes told apart per column; the rest are counted together, so that memory stays constant. */
const MAX_SHAPES = 24;
/**
 * - `none`: nothing in the column depends on the order
 * - `day_first`, `month_first`: at least one value can only be read that way, and none only the other way
 * - `mixed`: some values prove the one, some the other
 * - `ambiguous`: values depend on the order and none proves it: a person has to say
 */
export type DateOrder = 'none' | 'day_first' | 'month_first' | 'mixed' | 'ambiguous';

export interface DateColumnReport {
  readonly filled: number;
  readonly blank: number;
  /** Values of a known form, whether or not the day exists. */
  readonly dates: number;
  /** Every run of digits written as 9: `9/9/9 9:9`. Most frequent first. */
  readonly shapes: readonly { readonly shape: string; readonly count: number }[];
  readonly otherShapes: number;
  /** Values with a time of day, and how many of these name their zone. */
  readonly withTime: number;
  readonly withZone: number;
  readonly order: DateOrder;
  /** For `convert` and for `parseSourceDate`: null unless the values prove an order. */
  readonly dayFirst: boolean | null;
  readonly provesDayFirst: RowEvidence;
  readonly provesMonthFirst: RowEvidence;
  /** Values that could be read both ways and would mean different days. */
  readonly open: RowEvidence;
  /** A known form, but no such day or time. */
  readonly impossible: RowEvidence;
  /** No date that we know. */
  readonly unreadable: RowEvidence;
}

/** What one value is as a date; null: no date that we know. */
export type DateReading = {
  /** Every run of digits written as 9. */
  readonly shape: string;
  readonly withTime: boolean;
  readonly withZone: boolean;
  /** `fixed`: nothing depends on the order of day and month; `open`: both orders give a day, and different ones. */
  readonly order: 'day_first' | 'month_first' | 'open' | 'fixed' | 'impossible';
} | null;

/** How the forms of `dateLayout` begin: most values are told to be none without trying them all. */
const MAY_BE_DATE = /^(?:\d{4}[-/]\d|\d{1,2}[-/.\s][\dA-Za-z]|[A-Za-z]{3,9}\.?\s\d{1,2}[,\s])/;
const MAX_LENGTH = 64;

/** @param value trimmed, not blank */
export function readDate(value: string): DateReading {
  if (value.length > MAX_LENGTH || !MAY_BE_DATE.test(value)) return null;
  const layout = dateLayout(value);
  if (layout === 'shape') return null;
  const shape = value.replace(/\d+/g, '9');
  if (layout === 'impossible') return { shape, withTime: false, withZone: false, order: 'impossible' };
  const withTime = layout.time !== null;
  return { shape, withTime, withZone: withTime && layout.offset !== null, order: orderOf(layout) };
}

function orderOf(layout: DateLayout): NonNullable<DateReading>['order'] {
  const { dayFirst, monthFirst } = possibleOrders(layout);
  if (!dayFirst && !monthFirst) return 'impossible';
  if (layout.order !== 'open') return 'fixed';
  if (dayFirst && monthFirst) return layout.first === layout.second ? 'fixed' : 'open';
  return dayFirst ? 'day_first' : 'month_first';
}

/** Decides the form of a column's dates over all its values; constant memory, and no value is kept. */
export class DateColumn {
  #filled = 0;
  #withTime = 0;
  #withZone = 0;
  #otherShapes = 0;
  readonly #shapes = new Map<string, number>();
  readonly #evidence = {
    day_first: new Evidence(),
    month_first: new Evidence(),
    open: new Evidence(),
    impossible: new Evidence(),
    unreadable: new Evidence(),
  };

  /**
   * Takes `count` filled values that read the same.
   * @param rows 1-based row numbers of the first few, for the report
   */
  add(reading: DateReading, count: number, rows: readonly number[]): void {
    this.#filled += count;
    if (reading === null) return this.#evidence.unreadable.add(count, rows);
    this.#countShape(reading.shape, count);
    if (reading.withTime) this.#withTime += count;
    if (reading.withZone) this.#withZone += count;
    if (reading.order !== 'fixed') this.#evidence[reading.order].add(count, rows);
  }

  /** Share of filled values that are dates by form, 0 to 1; 0 for a blank column. */
  get share(): number {
    return this.#filled === 0 ? 0 : 1 - this.#evidence.unreadable.count / this.#filled;
  }

  /** @param blank blank values of the column */
  report(blank: number): DateColumnReport {
    const { day_first, month_first, open, impossible, unreadable } = this.#evidence;
    const order = this.#order();
    return {
      filled: this.#filled,
      blank,
      dates: this.#filled - unreadable.count,
      shapes: commonest(this.#shapes).map(([shape, count]) => ({ shape, count })),
      otherShapes: this.#otherShapes,
      withTime: this.#withTime,
      withZone: this.#withZone,
      order,
      dayFirst: order === 'day_first' ? true : order === 'month_first' ? false : null,
      provesDayFirst: day_first.report(),
      provesMonthFirst: month_first.report(),
      open: open.report(),
      impossible: impossible.report(),
      unreadable: unreadable.report(),
    };
  }

  #order(): DateOrder {
    if (this.#evidence.day_first.count > 0 && this.#evidence.month_first.count > 0) return 'mixed';
    if (this.#evidence.day_first.count > 0) return 'day_first';
    if (this.#evidence.month_first.count > 0) return 'month_first';
    return this.#evidence.open.count > 0 ? 'ambiguous' : 'none';
  }

  #countShape(shape: string, count: number): void {
    const known = this.#shapes.get(shape);
    if (known === undefined && this.#shapes.size >= MAX_SHAPES) this.#otherShapes += count;
    else this.#shapes.set(shape, (known ?? 0) + count);
  }
}
