import type { ColumnKind } from './columns.js';
import type { SourceFieldType } from './custom-fields.js';
import { DateColumn } from './date-column.js';
import type { DateColumnReport } from './date-column.js';
import { OptionCounter } from './option-counter.js';
import type { OptionReport } from './option-counter.js';
import { hashRow } from './row-hash.js';
import { valueShape } from './value-shape.js';

/** Distinct values counted exactly up to here. */
const MAX_DISTINCT = 1000;
/** A longer value is remembered by its hash. */
const MAX_REMEMBERED = 64;
/** Filled values whose shape is looked at, and shapes reported. */
const SHAPE_SAMPLE = 1000;
const MAX_SHAPES = 5;
/** A column that is not declared as a date is given up as one when so many values are no dates. */
const DATE_TRIAL = 20;

/** What is known of a column before its values are seen. */
export interface ColumnOrigin {
  /** `standard`: of the contract; `custom`: defined in custom_fields.csv; `unknown`: neither. */
  readonly origin: 'standard' | 'custom' | 'unknown';
  readonly kind: ColumnKind | SourceFieldType | null;
}

export interface FieldProfile extends ColumnOrigin {
  readonly field: string;
  readonly filled: number;
  readonly blank: number;
  /** Longest value, in UTF-16 units. */
  readonly maxLength: number;
  /** `exact` false: there are at least so many. */
  readonly distinct: { readonly count: number; readonly exact: boolean };
  /** Commonest shapes of the first thousand filled values: shape, not content. */
  readonly shapes: readonly { readonly shape: string; readonly count: number }[];
  /** Filled values that read as … (one value may be several). */
  readonly reads: {
    readonly number: number;
    readonly boolean: number;
    readonly email: number;
    readonly url: number;
  };
  /** For columns that hold dates, by declaration or by their values; else null. */
  readonly dates: DateColumnReport | null;
  /** For picklists and multipicklists; else null. */
  readonly options: OptionReport | null;
}

/** Longest value tried as a number, e-mail or URL: keeps the patterns below cheap on any text. */
const MAX_TRIED = 2048;
const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$|^[+-]?\.\d+$/;
const BOOLEAN = /^(true|false|yes|no|0|1)$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const URL_FORM = /^(https?:\/\/\S+|(www\.)?[\p{L}\d-]+(\.[\p{L}\d-]+)*\.\p{L}{2,}(\/\S*)?)$/iu;

/** Profiles one column. */
export class FieldProfiler {
  readonly name: string;
  readonly #origin: ColumnOrigin;
  readonly #distinct = new Set<string>();
  readonly #shapes = new Map<string, number>();
  readonly #reads = { number: 0, boolean: 0, email: 0, url: 0 };
  readonly #options: OptionCounter | null;
  #dates: DateColumn | null = new DateColumn();
  #filled = 0;
  #blank = 0;
  #maxLength = 0;
  #exact = true;

  constructor(name: string, origin: ColumnOrigin, options: readonly string[] | null) {
    this.name = name;
    this.#origin = origin;
    const isList = origin.kind === 'picklist' || origin.kind === 'multipicklist';
    this.#options = isList ? new OptionCounter(options ?? [], origin.kind === 'multipicklist') : null;
  }

  add(value: string, row: number): void {
    const trimmed = value.trim();
    this.#dates?.add(trimmed, row);
    if (trimmed === '') {
      this.#blank++;
      return;
    }
    this.#filled++;
    this.#maxLength = Math.max(this.#maxLength, value.length);
    this.#countDistinct(trimmed);
    if (this.#filled <= SHAPE_SAMPLE) this.#countShape(valueShape(trimmed));
    if (trimmed.length <= MAX_TRIED) this.#tryForms(trimmed);
    this.#options?.add(trimmed);
    this.#judgeDates();
  }

  result(): FieldProfile {
    const shapes = [...this.#shapes].map(([shape, count]) => ({ shape, count }));
    const holdsDates = this.#dates !== null && (this.#origin.kind === 'date' || this.#dates.share > 0.5);
    return {
      field: this.name,
      ...this.#origin,
      filled: this.#filled,
      blank: this.#blank,
      maxLength: this.#maxLength,
      distinct: { count: this.#distinct.size, exact: this.#exact },
      shapes: shapes.sort((a, b) => b.count - a.count).slice(0, MAX_SHAPES),
      reads: { ...this.#reads },
      dates: holdsDates ? (this.#dates?.report() ?? null) : null,
      options: this.#options?.report() ?? null,
    };
  }

  #tryForms(value: string): void {
    if (NUMBER.test(value)) this.#reads.number++;
    if (BOOLEAN.test(value)) this.#reads.boolean++;
    if (EMAIL.test(value)) this.#reads.email++;
    if (URL_FORM.test(value)) this.#reads.url++;
  }

  #judgeDates(): void {
    if (this.#dates === null || this.#origin.kind === 'date' || this.#filled < DATE_TRIAL) return;
    if (this.#dates.share < 0.5) this.#dates = null;
  }

  #countDistinct(value: string): void {
    const key = value.length <= MAX_REMEMBERED ? value : hashRow({ value });
    if (this.#distinct.has(key)) return;
    if (this.#distinct.size < MAX_DISTINCT) this.#distinct.add(key);
    else this.#exact = false;
  }

  #countShape(shape: string): void {
    this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1);
  }
}
