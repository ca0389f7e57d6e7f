import { DateColumn } from '../date-column.js';
import { commonest } from './commonest.js';
import { Evidence } from './evidence.js';
import type { RowEvidence } from './evidence.js';
import { Lengths } from './lengths.js';
import { NumberColumn } from './number-column.js';
import type { ValueReading } from './value-reading.js';

/** Shapes told apart per column. */
const MAX_SHAPES = 500;

/** Filled values that read as … (one value may be several). */
export interface Reads {
  /** As the load takes it: without currency or percent sign, and of one reading only. */
  readonly number: number;
  /** Of these, without a fraction. */
  readonly integer: number;
  readonly boolean: number;
  readonly email: number;
  /** With a scheme, `www.` or a path, or a bare domain. */
  readonly url: number;
  /** Of these, bare domains. */
  readonly domain: number;
  readonly phone: number;
  /** ISO 4217 codes in capitals. */
  readonly currencyCode: number;
}

/**
 * What values are checked against: of each, the values that are no such thing are counted. `number`: as the load takes it;
 * `numeric`: of any form, with currency and percent signs.
 */
const FORMS = ['number', 'numeric', 'integer', 'boolean', 'email', 'url', 'phone', 'currencyCode'] as const;
export type Form = (typeof FORMS)[number];

/** Collects what the values of one column are; constant memory, and no value is kept. */
export class ColumnFacts {
  readonly lengths = new Lengths();
  readonly numbers = new NumberColumn();
  readonly dates = new DateColumn();
  /** Uses of 0 and of 1. */
  readonly bits: [number, number] = [0, 0];
  readonly #others = Object.fromEntries(FORMS.map((form) => [form, new Evidence()])) as Record<
    Form,
    Evidence
  >;
  #filled = 0;
  #domains = 0;
  readonly #nonValues = new Map<string, Evidence>();
  readonly #codes = new Map<string, number>();
  readonly #shapes = new Map<string, number>();

  /**
   * Takes `count` uses of one value.
   * @param rows 1-based numbers of the first few of them, ascending
   */
  add(value: string, reading: ValueReading, count: number, rows: readonly number[]): void {
    this.#filled += count;
    this.lengths.add(reading.length, count);
    this.numbers.add(reading.number, count, rows);
    this.dates.add(reading.date, count, rows);
    if (reading.boolean === 'digits') this.bits[value === '0' ? 0 : 1] += count;
    if (reading.contact === 'domain') this.#domains += count;
    if (reading.isCurrencyCode) bump(this.#codes, value, count);
    const is = formsOf(reading);
    for (const form of FORMS) if (!is[form]) this.#others[form].add(count, rows);
    if (reading.nonValue !== null) this.#noteNonValue(reading.nonValue, count, rows);
    if (this.#shapes.has(reading.shape) || this.#shapes.size < MAX_SHAPES)
      bump(this.#shapes, reading.shape, count);
  }

  get reads(): Reads {
    const { number, integer, boolean, email, url, phone, currencyCode } = this.#others;
    return {
      number: this.#filled - number.count,
      integer: this.#filled - integer.count,
      boolean: this.#filled - boolean.count,
      email: this.#filled - email.count,
      url: this.#filled - url.count,
      domain: this.#domains,
      phone: this.#filled - phone.count,
      currencyCode: this.#filled - currencyCode.count,
    };
  }

  /** Values that are no such thing. */
  others(form: Form): RowEvidence {
    return this.#others[form].report();
  }

  /** By the word under which they are known, the commonest first. */
  nonValues(): readonly (RowEvidence & { readonly word: string })[] {
    const found = [...this.#nonValues].map(([word, evidence]) => ({ word, ...evidence.report() }));
    return found.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
  }

  /** Codes among the values, the commonest first. */
  currencyCodes(): readonly { readonly currency: string; readonly count: number }[] {
    return commonest(this.#codes).map(([currency, count]) => ({ currency, count }));
  }

  shapes(most: number): readonly { readonly shape: string; readonly count: number }[] {
    return commonest(this.#shapes)
      .slice(0, most)
      .map(([shape, count]) => ({ shape, count }));
  }

  /** How much it holds, in entries that grow with what comes. */
  get retained(): number {
    return this.#nonValues.size + this.#codes.size + this.#shapes.size + this.numbers.retained;
  }

  #noteNonValue(word: string, count: number, rows: readonly number[]): void {
    const evidence = this.#nonValues.get(word) ?? new Evidence();
    this.#nonValues.set(word, evidence);
    evidence.add(count, rows);
  }
}

function formsOf({ number, boolean, contact, isCurrencyCode }: ValueReading): Record<Form, boolean> {
  const isBare = number?.value != null && number.currency === null && !number.percent;
  return {
    number: isBare,
    numeric: number !== null,
    integer: isBare && Number.isInteger(number.value),
    boolean: boolean !== null,
    email: contact === 'email',
    url: contact === 'url' || contact === 'domain',
    phone: contact === 'phone',
    currencyCode: isCurrencyCode,
  };
}

function bump(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
