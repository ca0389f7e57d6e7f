import { readDate } from '../date-column.js';
import type { DateReading } from '../date-column.js';
import { valueShape } from '../value-shape.js';
import { contactForm } from './contact-form.js';
import type { ContactForm } from './contact-form.js';
import { nonValueWord } from './non-values.js';
import { isCurrencyCode, readNumber } from './number-form.js';
import type { NumberReading } from './number-form.js';

/** All that can be said of one value without its column. */
export interface ValueReading {
  /** In UTF-16 units. */
  readonly length: number;
  readonly shape: string;
  readonly number: NumberReading | null;
  /** `words`: yes, no, true, false, y, n; `digits`: 0 or 1, which may be a number as well. As the load takes them. */
  readonly boolean: 'words' | 'digits' | null;
  readonly date: DateReading;
  readonly contact: ContactForm | null;
  readonly isCurrencyCode: boolean;
  readonly nonValue: string | null;
}

const BOOLEAN_WORDS = /^(?:true|false|yes|no|y|n)$/i;

/** @param value trimmed, not blank */
export function readValue(value: string): ValueReading {
  const date = readDate(value);
  const number = date === null ? readNumber(value) : null;
  return {
    length: value.length,
    shape: valueShape(value),
    number,
    boolean: booleanOf(value),
    date,
    contact: date === null ? contactOf(value, number) : null,
    isCurrencyCode: isCurrencyCode(value),
    nonValue: nonValueWord(value),
  };
}

function booleanOf(value: string): ValueReading['boolean'] {
  if (value === '0' || value === '1') return 'digits';
  return value.length <= 5 && BOOLEAN_WORDS.test(value) ? 'words' : null;
}

/** `1 234 567` is a number; `0123 456 789` and `+1 234 567` are phone numbers. */
function contactOf(value: string, number: NumberReading | null): ContactForm | null {
  const form = contactForm(value);
  return form === 'phone' && number !== null && !/^[+0]/.test(value) ? null : form;
}
