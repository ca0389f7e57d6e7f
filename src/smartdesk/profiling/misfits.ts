import type { DateColumnReport } from '../date-column.js';
import type { ColumnOrigin } from '../field-profile.js';
import type { ColumnFacts, Form } from './column-facts.js';
import { Evidence } from './evidence.js';
import type { RowEvidence } from './evidence.js';
import type { InferredType } from './infer-type.js';

const NONE: RowEvidence = { count: 0, rows: [] };

/** Values that are no such date that exists. */
function undated({ unreadable, impossible }: DateColumnReport): RowEvidence {
  const both = new Evidence();
  both.add(unreadable.count, unreadable.rows);
  both.add(impossible.count, impossible.rows);
  return both.report();
}

/**
 * Values that a column of this kind cannot hold, as the load reads them: numbers, amounts (custom fields of type
 * currency), booleans and dates. Every text fits the other kinds.
 */
export function misfitsOf(
  { origin, kind }: ColumnOrigin,
  facts: ColumnFacts,
  dates: DateColumnReport,
): RowEvidence {
  if (kind === 'number' || (kind === 'currency' && origin === 'custom')) return facts.others('number');
  if (kind === 'boolean') return facts.others('boolean');
  return kind === 'date' ? undated(dates) : NONE;
}

const FORM_OF: Partial<Record<InferredType, Form>> = {
  boolean: 'boolean',
  email: 'email',
  url: 'url',
  domain: 'url',
  phone: 'phone',
  currency_code: 'currencyCode',
  integer: 'integer',
  number: 'numeric',
  amount: 'numeric',
  percent: 'numeric',
};

/** Values that are not of the type that the column was found to be of. */
export function strangersOf(type: InferredType, facts: ColumnFacts, dates: DateColumnReport): RowEvidence {
  if (type === 'date' || type === 'datetime') return undated(dates);
  const form = FORM_OF[type];
  return form === undefined ? NONE : facts.others(form);
}
