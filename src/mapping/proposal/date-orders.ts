import type { ObjectProfile } from '../../smartdesk/profile.js';
import type { DateColumnReport } from '../../smartdesk/date-column.js';
import type { FieldMapping } from '../mapping-schema.js';

export interface DateDecision {
  readonly convert: NonNullable<FieldMapping['convert']>;
  /** A person has to say: the values do not prove the order, or prove both. */
  readonly ask: boolean;
  readonly reason: string;
}

/** Decides the order of day and month per column: as its values prove, else as other columns of the export prove. */
export class DateOrders {
  readonly #byObject = new Map<string, number>();
  #all = 0;

  constructor(profiles: readonly ObjectProfile[]) {
    for (const { object, fields } of profiles) {
      const balance = fields.reduce((sum, { dates }) => sum + (dates === null ? 0 : balanceOf(dates)), 0);
      this.#byObject.set(object, balance);
      this.#all += balance;
    }
  }

  /** @returns null where nothing in the column depends on the order */
  decide(object: string, report: DateColumnReport): DateDecision | null {
    const { order, provesDayFirst, provesMonthFirst, open } = report;
    if (order === 'none') return null;
    if (order === 'day_first' || order === 'month_first') {
      const rows = order === 'day_first' ? provesDayFirst : provesMonthFirst;
      const reason = `${order.replace('_', ' ')}: ${rows.count} values can be read no other way (row ${rows.rows[0] ?? '?'})`;
      return { convert: order, ask: false, reason };
    }
    const convert = this.#likely(object, report);
    const reason =
      order === 'mixed'
        ? `${provesDayFirst.count} values are day first, ${provesMonthFirst.count} month first`
        : `${open.count} values could be day first or month first, and none proves which`;
    return { convert, ask: true, reason };
  }

  #likely(object: string, report: DateColumnReport): DateDecision['convert'] {
    const balances = [balanceOf(report), this.#byObject.get(object) ?? 0, this.#all];
    const decisive = balances.find((balance) => balance !== 0) ?? 1;
    return decisive > 0 ? 'day_first' : 'month_first';
  }
}

/** Values that prove day first, less those that prove month first. */
function balanceOf({ provesDayFirst, provesMonthFirst }: DateColumnReport): number {
  return provesDayFirst.count - provesMonthFirst.count;
}
