import { parseDecimal } from './decimal.js';
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
  const value = parseDecimal(column.text);
  if (value === null) draft.refuse(column, 'value_invalid', 'is not a number that can be read without doubt');
  return value;
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
