import type { DateColumnReport } from '../date-column.js';
import type { Reads } from './column-facts.js';
import type { LengthReport } from './lengths.js';
import type { NumberColumnReport } from './number-column.js';
import type { DistinctReport } from './value-table.js';

/**
 * What a column holds, judged by its values alone. `url` also holds bare domains, `domain` nothing but these; `amount`:
 * numbers of which most name a currency; `picklist`: few short values that come again and again.
 */
export const INFERRED_TYPES = [
  'blank',
  'boolean',
  'integer',
  'number',
  'amount',
  'percent',
  'currency_code',
  'date',
  'datetime',
  'email',
  'phone',
  'url',
  'domain',
  'picklist',
  'longtext',
  'text',
] as const;
export type InferredType = (typeof INFERRED_TYPES)[number];

/** So many of the values that say something have to be of a type before the column counts as one of it. */
export const TYPE_SHARE = 0.9;
/** A column with two kinds of one type (whole and other numbers, days and times, URLs and domains) is of the kind most are. */
const MOST = 0.5;
/** Long texts in a column: so many values over 255 characters, or so long a median, make it one. */
const LONG = { share: 0.05, median: 120 };
/** A list of choices: at most so many distinct values, none longer, each used so often on average. */
const PICKLIST = { distinct: 100, length: 80, uses: 5 };

export interface ColumnSummary {
  readonly filled: number;
  /** Values that say "no value": they speak for no type. */
  readonly nonValues: number;
  readonly distinct: DistinctReport;
  readonly reads: Reads;
  /** Uses of 0 and of 1. */
  readonly bits: readonly [number, number];
  readonly numbers: NumberColumnReport;
  readonly dates: DateColumnReport;
  readonly lengths: LengthReport;
}

export interface InferredColumn {
  readonly type: InferredType;
  /** Share of the values that are of the type among those that say something, 0 to 1. 1 for text, which anything is. */
  readonly share: number;
}

/** The narrowest type that nine tenths of the values have. Pure. */
export function inferType(column: ColumnSummary): InferredColumn {
  const said = column.filled - column.nonValues;
  if (said <= 0) return { type: 'blank', share: 1 };
  for (const [type, matches] of candidates(column, said)) {
    const share = Math.min(1, matches / said);
    if (share >= TYPE_SHARE) return { type, share };
  }
  return { type: textType(column), share: 1 };
}

/** Types in the order in which they are tried, with how many values are of each. */
function candidates(column: ColumnSummary, said: number): [InferredType, number][] {
  const { reads, dates, numbers } = column;
  const days = dates.dates - dates.impossible.count;
  const numeric = numbers.count;
  return [
    ['boolean', booleans(column, said)],
    [dates.withTime > days * MOST ? 'datetime' : 'date', days],
    ['email', reads.email],
    [reads.domain > reads.url * MOST ? 'domain' : 'url', reads.url],
    ['currency_code', reads.currencyCode],
    ['phone', reads.phone],
    ['amount', numbers.withCurrency > numeric * MOST ? numeric : 0],
    ['percent', numbers.percent > numeric * MOST ? numeric : 0],
    ['integer', reads.integer],
    ['number', numeric],
  ];
}

/** Zeros and ones without any yes or no are a choice only if there is nothing else and both occur; else they count things. */
function booleans({ reads, bits: [zeros, ones] }: ColumnSummary, said: number): number {
  if (reads.boolean > zeros + ones) return reads.boolean;
  return zeros > 0 && ones > 0 && reads.boolean === said ? said : 0;
}

function textType({ filled, nonValues, distinct, lengths }: ColumnSummary): InferredType {
  if (lengths.over255 >= filled * LONG.share && lengths.over255 > 0) return 'longtext';
  if (lengths.median > LONG.median) return 'longtext';
  const isShort = distinct.exact && distinct.count <= PICKLIST.distinct && lengths.max <= PICKLIST.length;
  return isShort && filled - nonValues >= distinct.count * PICKLIST.uses ? 'picklist' : 'text';
}
