import type { Route } from '../context.js';
import { wholeList } from '../list-v1.js';
import { CURRENCY_CODES } from '../validation.js';

const names = new Intl.DisplayNames('en', { type: 'currency' });

const CURRENCIES = [...CURRENCY_CODES].map((code, index) => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  const symbol = format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? code;
  return {
    id: index + 1,
    code,
    name: names.of(code) ?? code,
    decimal_points: format.resolvedOptions().maximumFractionDigits ?? 2,
    symbol,
    active_flag: true,
    is_custom_flag: false,
  };
});

export const currencyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/currencies',
    handle: ({ query }) => {
      const term = (query.get('term') ?? '').toLowerCase();
      const matches = (text: string) => text.toLowerCase().includes(term);
      return wholeList(CURRENCIES.filter((currency) => matches(currency.code) || matches(currency.name)));
    },
  },
];
