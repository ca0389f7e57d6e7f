import type { FieldProfile } from '../../smartdesk/field-profile.js';
import { count } from '../markdown.js';
import type { Finding } from './findings.js';
import { inRows } from './words.js';

/** The order of day and month: proved by values that can be read one way only, or not. */
export function dateFindings({ dates }: FieldProfile): Finding[] {
  if (dates === null) return [];
  const { order, provesDayFirst, provesMonthFirst, open } = dates;
  if (order === 'mixed') {
    const day = `${datesOf(provesDayFirst.count)} can only be day/month${inRows(provesDayFirst)}`;
    const month = `${count(provesMonthFirst.count)} only month/day${inRows(provesMonthFirst)}`;
    const either = open.count === 0 ? '' : `; ${count(open.count)} can be either`;
    const rows = [...provesDayFirst.rows, ...provesMonthFirst.rows].sort((a, b) => a - b);
    const all = provesDayFirst.count + provesMonthFirst.count;
    return [{ code: 'date_order_mixed', count: all, rows, text: `${day}, ${month}${either}` }];
  }
  if (order === 'ambiguous') {
    const text = `${datesOf(open.count)} can be read as day/month or month/day, and none proves which${inRows(open)}`;
    return [{ code: 'date_order_open', ...open, text }];
  }
  if (order === 'none') return [];
  const proof = order === 'day_first' ? provesDayFirst : provesMonthFirst;
  const first = order === 'day_first' ? 'the day comes first' : 'the month comes first';
  const rest = open.count === 0 ? '' : `; ${count(open.count)} others could be either and are read the same`;
  const text = `${first}: ${datesOf(proof.count)} can be read no other way${inRows(proof)}${rest}`;
  return [{ code: 'date_order_proved', ...proof, text }];
}

function datesOf(n: number): string {
  return n === 1 ? '1 date' : `${count(n)} dates`;
}
