import type { InferredType } from '../../smartdesk/profiling/infer-type.js';

const WORDS: Readonly<Record<InferredType, string>> = {
  blank: 'nothing',
  boolean: 'yes and no',
  integer: 'whole numbers',
  number: 'numbers',
  amount: 'amounts with their currency',
  percent: 'percentages',
  currency_code: 'currency codes',
  date: 'days',
  datetime: 'dates with a time',
  email: 'e-mail addresses',
  phone: 'phone numbers',
  url: 'web addresses',
  domain: 'domains',
  picklist: 'few choices',
  longtext: 'long text',
  text: 'text',
};

/** What a column holds, as a person says it. */
export function inferredInWords(type: InferredType): string {
  return WORDS[type];
}
