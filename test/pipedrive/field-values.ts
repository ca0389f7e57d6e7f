import fc from 'fast-check';
import type { FieldValue } from '../../src/pipedrive/field-codec/index.js';

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const time = fc.integer({ min: 0, max: 86_399 }).map((s) => new Date(s * 1_000).toISOString().slice(11, 19));
const id = fc.integer({ min: 1, max: 2 ** 31 });
const days = fc.tuple(day, day).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)));
const zone = fc.constantFrom(null, 'Europe/Berlin');
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
  .map((n) => (Object.is(n, -0) ? 0 : n));
const text = fc.string({ minLength: 1 });

/** Values of every type that Pipedrive takes. */
export const VALUES: Record<FieldValue['type'], fc.Arbitrary<FieldValue>> = {
  text: text.map((t) => ({ type: 'text', text: t })),
  number: number.map((n) => ({ type: 'number', number: n })),
  money: fc
    .tuple(number, fc.constantFrom('EUR', 'USD'))
    .map(([amount, currency]) => ({ type: 'money', amount, currency })),
  date: day.map((date) => ({ type: 'date', date })),
  dateRange: days.map(([from, until]) => ({ type: 'dateRange', from, until })),
  time: fc.tuple(time, zone).map(([t, z]) => ({ type: 'time', time: t, zone: z })),
  timeRange: fc
    .tuple(time, time, zone)
    .map(([from, until, z]) => ({ type: 'timeRange', from, until, zone: z })),
  option: id.map((i) => ({ type: 'option', id: i })),
  options: fc.uniqueArray(id, { minLength: 1 }).map((ids) => ({ type: 'options', ids })),
  address: text.map((t) => ({ type: 'address', text: t })),
  reference: id.map((i) => ({ type: 'reference', id: i })),
};

/** The one documented loss: v1 has no zone by name. */
export function withoutZone(value: FieldValue): FieldValue {
  return value.type === 'time' || value.type === 'timeRange' ? { ...value, zone: null } : value;
}
