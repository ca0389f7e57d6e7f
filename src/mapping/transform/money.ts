import type { FieldMapping } from '../mapping-schema.js';
import { parseDecimal } from './decimal.js';
import type { DecimalStyle } from './decimal.js';
import type { Column, Draft } from './draft.js';

/** The record's currency: its own column, else the source account's. Upper case, not yet checked against the target. */
export function currencyOf(draft: Draft): string {
  return (draft.native('currency')?.text ?? draft.context.currency).trim().toUpperCase();
}

/** True if the target account has the currency switched on. */
export function isActiveCurrency(draft: Draft, code: string): boolean {
  return draft.context.schema.currencies.some((currency) => currency.toUpperCase() === code);
}

/** Reads a number column; null after a value that is none, which is reported then. */
export function readNumber(draft: Draft, column: Column): number | null {
  const style = decimalStyle(column.mapping.convert);
  const text = style === undefined ? column.text : withoutCurrency(column.text, currencyOf(draft));
  const value = parseDecimal(text, style);
  if (value === null) draft.refuse(column, 'value_invalid', 'is not a number that can be read without doubt');
  return value;
}

/** The style of numbers that a conversion says, if it says one. */
export function decimalStyle(convert: FieldMapping['convert']): DecimalStyle | undefined {
  return convert === 'decimal_point' || convert === 'decimal_comma' ? convert : undefined;
}

/** A number without the sign or code of its own currency. With another one it stays, and is no number then. */
function withoutCurrency(text: string, currency: string): string {
  for (const sign of [currency, signOf(currency)]) {
    if (sign === '') continue;
    if (text.toUpperCase().endsWith(sign)) return text.slice(0, -sign.length);
    const [minus, rest] = /^[+-]/.test(text) ? [text.slice(0, 1), text.slice(1)] : ['', text];
    if (rest.toUpperCase().startsWith(sign)) return `${minus}${rest.slice(sign.length).trim()}`;
  }
  return text;
}

/** Currency code → the sign that people write for it, upper case. */
const SIGNS = new Map<string, string>();

function signOf(currency: string): string {
  const known = SIGNS.get(currency);
  if (known !== undefined) return known;
  const sign = /^[A-Z]{3}$/.test(currency) ? shownSign(currency) : '';
  SIGNS.set(currency, sign);
  return sign;
}

function shownSign(currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  });
  const sign = format.formatToParts(0).find(({ type }) => type === 'currency');
  return (sign?.value ?? '').toUpperCase();
}

export interface Money {
  /** Null: blank or unreadable. */
  readonly amount: number | null;
  /** Null: not active in the target, and no amount depends on it. */
  readonly currency: string | null;
}

/**
 * Value and currency of a deal or lead. An amount whose currency the target lacks skips the record: carried in another
 * currency it would be a different amount. Without an amount the currency alone is dropped and reported.
 */
export function readMoney(draft: Draft): Money {
  const column = draft.native('value');
  const amount = column && readNumber(draft, column);
  const currency = currencyOf(draft);
  if (isActiveCurrency(draft, currency)) return { amount, currency };
  if (amount !== null) draft.skip('currency_unknown', `currency: "${currency}" is not active in Pipedrive`);
  const given = draft.native('currency');
  if (given) draft.note(given.field, 'currency_unknown', 'dropped', given.raw);
  return { amount, currency: null };
}
