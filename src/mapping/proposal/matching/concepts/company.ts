import { moves } from './concept.js';
import type { Concept } from './concept.js';

/** Facts about a company, and text about anything. */
export const COMPANY_CONCEPTS: readonly Concept[] = [
  moves('industry', 'the industry', 'industry, account industry', { loose: 'code type' }),
  moves('employees', 'the number of employees', 'employees', { loose: 'account number count' }),
  moves('revenue', 'the annual revenue', 'revenue, annual revenue, account revenue', {
    loose: 'annual amount',
    on: ['accounts', 'leads', 'contacts'],
  }),
  moves('old_revenue', 'the revenue of another year', 'revenue year, revenue recent, total revenue'),
  moves(
    'customer_number',
    'the customer number',
    'customer number, customer code, self number, self code, customer id, account number, account code, number',
    { on: ['accounts'], holds: ['text', 'number'] },
  ),
  moves('vat', 'the VAT number', 'vat, vat number, vat id', { loose: 'account customer' }),
  moves('registration', 'a registration number', 'registration, account registration, registration number', {
    loose: 'code',
  }),
  moves('legal_form', 'the legal form', 'legalform'),
  moves('founded', 'when it was founded', 'founded, founded year', { loose: 'date' }),
  moves('ticker', 'the ticker symbol', 'ticker'),
  moves('sic', 'the industry code', 'sic, sic description, industry code number', { loose: 'code' }),
  moves('site', 'the site', 'siteof'),
  moves('payment', 'how it pays', 'payment, payment status, customer payment', { loose: 'number account' }),
  moves(
    'customer_type',
    'what kind of customer it is',
    'customer type, account type, self type, related type, type, business type',
    { on: ['accounts'] },
  ),
  moves('customer_since', 'since when it is a customer', 'customer since, since, customer start'),
  moves(
    'rating',
    'a rating',
    'rating, account rating, customer rating, lead rating, score rating, customer priority',
  ),
  moves('score', 'a score', 'score, lead score, contact score'),
  moves('lifecycle', 'the lifecycle stage', 'lifecycle, lifecycle stage, contact status'),
  moves('description', 'a description', 'description, self description, about, note description', {
    native: { tasks: 'note', activities: 'note' },
  }),
  moves('notes', 'notes', 'note, self note, note text', {
    native: { tasks: 'note', activities: 'note' },
    kin: 'description',
  }),
  moves('status', 'a status', 'status, self status, related status', {
    on: ['accounts', 'contacts', 'activities'],
  }),
  moves('record_number', 'its number', 'self number, number, self code, self id', {
    on: ['contacts', 'leads'],
    holds: ['text', 'number'],
  }),
  moves('tags', 'tags', 'tag, self tag', { loose: 'category' }),
  moves('need', 'what is needed', 'need, customer need, need product'),
  moves('timeframe', 'the time frame', 'timeframe, due deal'),
  moves('visitor', 'what a visitor did', 'seen score'),
];
