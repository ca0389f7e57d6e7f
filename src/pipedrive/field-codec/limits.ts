import type { FieldValue } from './field-value.js';

/** Pipedrive's limit for names and one-line fields, in UTF-16 units: code points or characters would never be more. */
export const LINE_LIMIT = 255;
/** Limit of a `text` field in bytes of UTF-8: "about 65k" by the reference, taken on the safe side. */
export const TEXT_BYTES = 65_000;
/** Decimals that a `double` keeps. */
export const MAX_DECIMALS = 16;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const CURRENCY = /^[A-Z]{3}$/;
const LINE_TYPES: readonly string[] = ['varchar', 'varchar_auto', 'phone'];

/**
 * Why Pipedrive would refuse a value of a field, in words that do not quote the value; null: it takes it.
 * @param fieldType Pipedrive's name of the type: two types of text have different limits
 */
export function unfitness(fieldType: string, value: FieldValue): string | null {
  switch (value.type) {
    case 'text':
      return unfitText(fieldType, value.text);
    case 'address':
      return unfitText('text', value.text);
    case 'number':
      return unfitNumber(value.number);
    case 'money':
      return CURRENCY.test(value.currency) ? unfitNumber(value.amount) : 'has no currency of three letters';
    case 'date':
      return isDay(value.date) ? null : 'is no day of the calendar';
    case 'dateRange':
      if (!isDay(value.from) || !isDay(value.until)) return 'is no day of the calendar';
      return value.until < value.from ? 'ends before it begins' : null;
    case 'time':
      return TIME.test(value.time) ? null : 'is no time of the day';
    case 'timeRange':
      return TIME.test(value.from) && TIME.test(value.until) ? null : 'is no time of the day';
    case 'options':
      return value.ids.length > 0 && value.ids.every(isId) ? null : 'is no list of options';
    case 'option':
    case 'reference':
      return isId(value.id) ? null : 'is no id';
  }
}

function unfitText(fieldType: string, text: string): string | null {
  if (LINE_TYPES.includes(fieldType)) {
    return text.length > LINE_LIMIT ? `is longer than ${LINE_LIMIT} characters` : null;
  }
  return Buffer.byteLength(text) > TEXT_BYTES ? `is longer than ${TEXT_BYTES} bytes` : null;
}

function unfitNumber(number: number): string | null {
  if (!Number.isFinite(number)) return 'is no number';
  return decimalsOf(number) > MAX_DECIMALS ? `has more than ${MAX_DECIMALS} decimals` : null;
}

/** Decimals of the shortest decimal text that is this double, as JSON writes it: `1.5e-7` has eight. */
function decimalsOf(number: number): number {
  const [digits = '', exponent = '0'] = String(number).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent));
}

/** A day that the calendar has: 2023-02-29 is none. */
function isDay(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return day !== undefined && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function isId(id: number): boolean {
  return Number.isSafeInteger(id) && id > 0;
}
