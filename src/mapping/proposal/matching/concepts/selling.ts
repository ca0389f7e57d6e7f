import { moves, stays, WHEN, NUMBERS } from './concept.js';
import type { Concept } from './concept.js';

const MONEY = { leads: 'value', deals: 'value' } as const;

/** Deals and leads: money, course, reasons. */
export const SELLING_CONCEPTS: readonly Concept[] = [
  moves(
    'amount',
    'the amount',
    'amount, self amount, deal amount, estimated amount, expected amount, estimated revenue, lead amount, deal revenue, expected revenue',
    { native: MONEY, loose: 'total', on: ['leads', 'deals'], holds: NUMBERS },
  ),
  moves('currency', 'the currency', 'currency, amount currency, deal amount currency, self currency', {
    native: { leads: 'currency', deals: 'currency' },
    loose: 'code id deal name',
  }),
  stays(
    'base_amount',
    'an amount in the account’s own currency',
    'amount base, amount convert, revenue base, base, deal amount convert, estimated revenue base, estimated amount base',
    {
      loose: 'currency',
      on: ['accounts', 'leads', 'deals'],
      holds: NUMBERS,
    },
  ),
  stays('exchange_rate', 'the exchange rate', 'exchange'),
  stays(
    'weighted',
    'amount times probability, which Pipedrive computes',
    'weighted, weighted amount, weighted revenue, expected amount weighted, amount weighted convert, expected amount, expected revenue, expected deal amount',
    { on: ['leads', 'deals'], holds: NUMBERS },
  ),
  moves(
    'actual_amount',
    'another amount',
    'actual amount, actual revenue, recurring, recurring amount, recurring revenue, annual amount',
    { on: ['deals'] },
  ),
  moves('margin', 'the margin', 'margin, margin amount, discount, discount amount', {
    on: ['leads', 'deals'],
  }),
  moves('quantity', 'a quantity', 'quantity, total quantity, deal quantity', {
    loose: 'amount',
    on: ['deals'],
    holds: NUMBERS,
  }),
  moves('budget', 'the budget', 'budget, budget amount', {
    loose: 'amount',
    on: ['leads', 'deals'],
    holds: NUMBERS,
  }),
  moves('stage', 'the stage', 'stage, self stage', {
    native: { deals: 'stage_id' },
    loose: 'id name',
    on: ['deals'],
  }),
  moves('last_stage', 'an earlier stage', 'recent stage', { on: ['deals'] }),
  stays(
    'stage_changed',
    'when the stage changed',
    'stage modify, stage modify time, stage date, recent stage modify',
    { on: ['deals'], holds: WHEN },
  ),
  moves('pipeline', 'the pipeline', 'pipeline, self pipeline', {
    native: { deals: 'pipeline_id' },
    loose: 'id name',
    on: ['deals'],
  }),
  moves('deal_status', 'whether it is open, won or lost', 'status, deal status, self status, won status', {
    native: { deals: 'status' },
    unlike: [],
    on: ['deals'],
  }),
  stays('closed_flag', 'whether it is closed', 'close, won, flag close, flag won, close won', {
    on: ['deals', 'tasks'],
    holds: ['boolean', 'picklist', 'text'],
  }),
  moves('status_reason', 'the reason of the status', 'status reason, status description', {
    on: ['accounts', 'contacts', 'leads', 'deals', 'tasks'],
  }),
  moves(
    'expected_close',
    'when it should close',
    'expected close, expected close date, estimated close, close date, close, expected date, due, deal close date, closing',
    {
      native: { deals: 'expected_close_date' },
      loose: 'date self',
      on: ['leads', 'deals'],
      holds: WHEN,
    },
  ),
  moves(
    'actual_close',
    'when it was closed',
    'actual close, actual close date, close at, close time, won date, lost date',
    {
      native: { deals: 'close_time' },
      loose: 'date self at',
      on: ['deals'],
      holds: WHEN,
    },
  ),
  moves('lost_reason', 'why it was lost', 'lost reason, lost, reason, close lost reason, deal reason', {
    native: { deals: 'lost_reason' },
    loose: 'id',
    on: ['deals'],
  }),
  moves('won_reason', 'why it was won', 'won reason, close won reason', { on: ['deals'] }),
  moves('probability', 'the probability', 'probability, deal probability, close probability, percent deal', {
    loose: 'unit',
  }),
  stays('computed_probability', 'a computed probability', 'computed probability'),
  moves('forecast', 'the forecast', 'expected rating, expected category', { on: ['leads', 'deals'] }),
  moves('lead_source', 'the source', 'source, lead source, self source, source name, website source'),
  moves('campaign', 'the campaign', 'campaign, campaign name, campaign source, source campaign', {
    loose: 'id',
  }),
  moves('medium', 'how it came', 'medium, source medium, medium source'),
  moves('lead_status', 'the lead status', 'lead status, self status, status, lead stage', { on: ['leads'] }),
  moves('next_step', 'the next step', 'next step, next, next task, next activity'),
  moves('competitor', 'the competitor', 'competitor, main competitor', {
    loose: 'name',
    on: ['leads', 'deals'],
  }),
  moves('product', 'a product', 'product, product name, deal product', {
    loose: 'id',
    kin: 'product_interest',
  }),
  moves('product_interest', 'the products of interest', 'product interest, interest', {
    on: ['leads', 'deals'],
  }),
  moves('deal_type', 'the kind of deal', 'deal type, self type, type, lead type', { on: ['leads', 'deals'] }),
  moves(
    'quote_number',
    'the number of a quote',
    'quote, quote number, order, order number, delivery, delivery number, deal number, self number',
    {
      loose: 'id',
      on: ['leads', 'deals'],
    },
  ),
  moves('contract_start', 'when the contract starts', 'contract start, contract start date', {
    on: ['leads', 'deals'],
    holds: WHEN,
  }),
  moves(
    'contract_end',
    'when the contract ends',
    'contract end, contract end date, term, contract duration, end date',
    { on: ['leads', 'deals'] },
  ),
  moves('delivery', 'the delivery', 'delivery status, shipping status, delivery date', {
    on: ['leads', 'deals'],
  }),
  moves('conversion', 'whether a lead was converted', 'convert, convert date, flag convert, convert time', {
    loose: 'at',
    holds: [...WHEN, 'boolean', 'picklist', 'text'],
  }),
  moves('fair', 'a trade fair', 'fair'),
];
