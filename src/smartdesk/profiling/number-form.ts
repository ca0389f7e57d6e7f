import { parseDecimal } from '../../mapping/transform/decimal.js';

/**
 * How a number is written, by example:
 * `1234.5` plain, `1,234.56` commas between thousands, `1.234,56` dots between thousands, `1 234` other separators (space,
 * apostrophe, underscore), `12,5` a decimal comma, `1,234` either of two readings: thousands or thousandths.
 */
export const NUMBER_FORMS = ['1234.5', '1,234.56', '1.234,56', '1 234', '12,5', '1,234'] as const;
export type NumberForm = (typeof NUMBER_FORMS)[number];

export interface NumberReading {
  readonly form: NumberForm;
  /** Null for the form `1,234` and for numbers too long for a double: the load takes neither. */
  readonly value: number | null;
  /** Sign (`€`) or ISO code (`EUR`) beside it. */
  readonly currency: string | null;
  readonly percent: boolean;
}

/** No number with all that may stand around it is longer. */
const MAX_LENGTH = 40;
/** Whatever stands around a number, it is no small letter. */
const MAY_BE_NUMBER = /^[^a-z@]*\d[^a-z@]*$/;
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const BEFORE = /^([+-]?)\s*(\p{Sc}|[A-Z]{3})\s*(?=[-+.\d])/u;
const AFTER = /(?<=\d)\s*(\p{Sc}|[A-Z]{3})$/u;
const PERCENT = /(?<=\d)\s*%$/;

/** Whether a text is an ISO 4217 code in capitals. */
export function isCurrencyCode(text: string): boolean {
  return text.length === 3 && CODES.has(text);
}

/** @param value trimmed. @returns null for what is no number, with or without a currency or percent sign */
export function readNumber(value: string): NumberReading | null {
  if (value.length > MAX_LENGTH || !MAY_BE_NUMBER.test(value)) return null;
  const { core, currency, percent } = bare(value);
  const form = formOf(core);
  if (form === null) return null;
  return { form, value: parseDecimal(core), currency, percent };
}

function bare(value: string): { core: string; currency: string | null; percent: boolean } {
  if (PERCENT.test(value)) return { core: value.replace(PERCENT, ''), currency: null, percent: true };
  for (const form of [BEFORE, AFTER]) {
    const found = form.exec(value);
    const mark = found?.at(-1) ?? '';
    if (found === null || (mark.length === 3 && !CODES.has(mark))) continue;
    const sign = form === BEFORE ? (found[1] ?? '') : '';
    return { core: sign + value.replace(form, ''), currency: mark, percent: false };
  }
  return { core: value, currency: null, percent: false };
}

const FORMS: readonly (readonly [NumberForm, RegExp])[] = [
  ['1234.5', /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/],
  ['1,234', /^[+-]?\d{1,3},\d{3}$/],
  ['1,234.56', /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/],
  ['1.234,56', /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/],
  ['1 234', /^[+-]?\d{1,3}(?:([ '’_\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/u],
  ['12,5', /^[+-]?\d+,\d+$/],
];

function formOf(core: string): NumberForm | null {
  for (const [form, pattern] of FORMS) if (pattern.test(core)) return form;
  return null;
}
