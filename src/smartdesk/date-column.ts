import { dateLayout, possibleOrders } from './dates.js';

/** Shapes told apart per column; the rest are counted together, so that memory stays constant. */
const MAX_SHAPES = 24;
/** Row numbers kept as proof of each kind. */
const MAX_ROWS = 5;

/**
 * - `none`: nothing in the column depends on the order
 * - `day_first`, `month_first`: at least one value can only be read that way, and none only the other way
 * - `mixed`: some values prove the one, some the other
 * - `ambiguous`: values depend on the order and none proves it: a person has to say
 */
export type DateOrder = 'none' | 'day_first' | 'month_first' | 'mixed' | 'ambiguous';

export interface RowEvidence {
  readonly count: number;
  /** 1-based row numbers of the first few. */
  readonly rows: readonly number[];
}

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

class Evidence {
  count = 0;
  readonly #rows: number[] = [];

  add(row: number): void {
    this.count++;
    if (this.#rows.length < MAX_ROWS) this.#rows.push(row);
  }

  report(): RowEvidence {
    return { count: this.count, rows: [...this.#rows] };
  }
}

/** Decides the form of a column's dates over all its values; constant memory, and no value is kept. */
export class DateColumn {
  #blank = 0;
  #filled = 0;
  #withTime = 0;
  #withZone = 0;
  #otherShapes = 0;
  readonly #shapes = new Map<string, number>();
  readonly #dayFirst = new Evidence();
  readonly #monthFirst = new Evidence();
  readonly #open = new Evidence();
  readonly #impossible = new Evidence();
  readonly #unreadable = new Evidence();

  /** @param row 1-based row number, for the report */
  add(value: string, row: number): void {
    const trimmed = value.trim();
    if (trimmed === '') {
      this.#blank++;
      return;
    }
    this.#filled++;
    const layout = dateLayout(trimmed);
    if (layout === 'shape') return this.#unreadable.add(row);
    this.#countShape(trimmed.replace(/\d+/g, '9'));
    if (layout === 'impossible') return this.#impossible.add(row);
    if (layout.time !== null) this.#withTime++;
    if (layout.time !== null && layout.offset !== null) this.#withZone++;
    const { dayFirst, monthFirst } = possibleOrders(layout);
    if (!dayFirst && !monthFirst) return this.#impossible.add(row);
    if (layout.order !== 'open') return;
    if (dayFirst && monthFirst) {
      if (layout.first !== layout.second) this.#open.add(row);
    } else (dayFirst ? this.#dayFirst : this.#monthFirst).add(row);
  }

  /** Share of filled values that are dates by form, 0 to 1; 0 for a blank column. */
  get share(): number {
    return this.#filled === 0 ? 0 : 1 - this.#unreadable.count / this.#filled;
  }

  report(): DateColumnReport {
    const order = this.#order();
    return {
      filled: this.#filled,
      blank: this.#blank,
      dates: this.#filled - this.#unreadable.count,
      shapes: [...this.#shapes].map(([shape, count]) => ({ shape, count })).sort((a, b) => b.count - a.count),
      otherShapes: this.#otherShapes,
      withTime: this.#withTime,
      withZone: this.#withZone,
      order,
      dayFirst: order === 'day_first' ? true : order === 'month_first' ? false : null,
      provesDayFirst: this.#dayFirst.report(),
      provesMonthFirst: this.#monthFirst.report(),
      open: this.#open.report(),
      impossible: this.#impossible.report(),
      unreadable: this.#unreadable.report(),
    };
  }

  #order(): DateOrder {
    if (this.#dayFirst.count > 0 && this.#monthFirst.count > 0) return 'mixed';
    if (this.#dayFirst.count > 0) return 'day_first';
    if (this.#monthFirst.count > 0) return 'month_first';
    return this.#open.count > 0 ? 'ambiguous' : 'none';
  }

  #countShape(shape: string): void {
    const count = this.#shapes.get(shape);
    if (count === undefined && this.#shapes.size >= MAX_SHAPES) this.#otherShapes++;
    else this.#shapes.set(shape, (count ?? 0) + 1);
  }
}
