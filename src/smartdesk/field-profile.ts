import type { ColumnKind } from './columns.js';
import type { SourceFieldType } from './custom-fields.js';
import type { DateColumnReport } from './date-column.js';
import { OptionCounter } from './option-counter.js';
import type { OptionReport } from './option-counter.js';
import { ColumnFacts } from './profiling/column-facts.js';
import type { Reads } from './profiling/column-facts.js';
import type { RowEvidence } from './profiling/evidence.js';
import { inferType } from './profiling/infer-type.js';
import type { InferredType } from './profiling/infer-type.js';
import type { LengthReport } from './profiling/lengths.js';
import { misfitsOf, strangersOf } from './profiling/misfits.js';
import type { NumberColumnReport } from './profiling/number-column.js';
import { findTwins } from './profiling/twins.js';
import type { TwinReport } from './profiling/twins.js';
import { readValue } from './profiling/value-reading.js';
import { MAX_REMEMBERED, ValueTable } from './profiling/value-table.js';
import type { DistinctReport } from './profiling/value-table.js';

/** Shapes reported. */
const MAX_SHAPES = 5;
/** Kinds whose values are choices: people need to see them by name. */
const CHOICES: readonly unknown[] = ['picklist', 'multipicklist', 'enum'];
/** Kinds in which case and spaces carry no meaning, so that two spellings are one value with a slip; null: no kind is known. */
const SPELLED: readonly unknown[] = [...CHOICES, 'text', 'email', 'owner', 'currency', null];

/** What is known of a column before its values are seen. */
export interface ColumnOrigin {
  /** `standard`: of the contract; `custom`: defined in custom_fields.csv; `unknown`: neither. */
  readonly origin: 'standard' | 'custom' | 'unknown';
  readonly kind: ColumnKind | SourceFieldType | null;
  /** Whether the definition says that it must not be blank. */
  readonly required: boolean;
}

/**
 * What a column holds. Counts, forms and row numbers; of values only the options of picklists, currencies and words that
 * say "no value". Counts do not depend on the order of the rows.
 */
export interface FieldProfile extends ColumnOrigin {
  readonly field: string;
  readonly filled: number;
  readonly blank: number;
  /** Longest trimmed value, in UTF-16 units. */
  readonly maxLength: number;
  readonly lengths: LengthReport;
  readonly distinct: DistinctReport;
  /** The commonest shapes of its values: shape, not content. */
  readonly shapes: readonly { readonly shape: string; readonly count: number }[];
  readonly reads: Reads;
  /** Judged by the values alone; `exceptions`: those that are not of the type, "no value" among them. */
  readonly inferred: {
    readonly type: InferredType;
    readonly share: number;
    readonly exceptions: RowEvidence;
  };
  /** Values that do not fit the declared kind: the load drops or skips them. Text fits any; for picklists see `options`. */
  readonly misfits: RowEvidence;
  /** Null if there is no number in the column. */
  readonly numbers: NumberColumnReport | null;
  /** Currencies by sign or code: beside amounts, or the codes of a column that holds codes. The commonest first. */
  readonly currencies: readonly { readonly currency: string; readonly count: number }[];
  /** For columns that hold dates, by declaration or by their values; else null. */
  readonly dates: DateColumnReport | null;
  /** For picklists and multipicklists; else null. */
  readonly options: OptionReport | null;
  /** Values that say there is none, by the word they use. */
  readonly nonValues: readonly (RowEvidence & { readonly word: string })[];
  /**
   * Values that differ only in case or spaces; null where these may mean something (ids, links), or where there are too
   * many distinct values to compare.
   */
  readonly twins: TwinReport | null;
}

/** Profiles one column. */
export class FieldProfiler {
  readonly name: string;
  readonly #origin: ColumnOrigin;
  readonly #values = new ValueTable();
  readonly #facts = new ColumnFacts();
  readonly #options: OptionCounter | null;
  #filled = 0;
  #blank = 0;
  #result: FieldProfile | null = null;

  constructor(name: string, origin: ColumnOrigin, options: readonly string[] | null) {
    this.name = name;
    this.#origin = origin;
    const isList = origin.kind === 'picklist' || origin.kind === 'multipicklist';
    this.#options = isList ? new OptionCounter(options ?? [], origin.kind === 'multipicklist') : null;
  }

  /**
   * A value that is known already is only counted: what it is gets looked at once, at the end.
   * @param row 1-based row number
   */
  add(value: string, row: number): void {
    const trimmed = value.trim();
    if (trimmed === '') {
      this.#blank++;
      return;
    }
    this.#filled++;
    if (trimmed.length > MAX_REMEMBERED) this.#values.addLong(trimmed);
    else if (this.#values.add(trimmed, row)) return;
    this.#take(trimmed, 1, [row]);
  }

  /** How many entries it holds: bounded, whatever comes. */
  get retained(): number {
    return this.#values.retained + this.#facts.retained + (this.#options?.retained ?? 0);
  }

  /** Ends the profile: values that are added later do not count. */
  result(): FieldProfile {
    this.#result ??= this.#finish();
    return this.#result;
  }

  #take(value: string, count: number, rows: readonly number[]): void {
    this.#facts.add(value, readValue(value), count, rows);
    this.#options?.add(value, count, rows);
  }

  #finish(): FieldProfile {
    for (const [value, { count, rows }] of this.#values.tallies()) this.#take(value, count, rows);
    const facts = this.#facts;
    const { kind } = this.#origin;
    const [dates, numbers, lengths] = [
      facts.dates.report(this.#blank),
      facts.numbers.report(),
      facts.lengths.report(),
    ];
    const [reads, nonValues, distinct] = [facts.reads, facts.nonValues(), this.#values.report(this.#filled)];
    const { type, share } = inferType({
      filled: this.#filled,
      nonValues: nonValues.reduce((sum, { count }) => sum + count, 0),
      distinct,
      reads,
      bits: facts.bits,
      numbers,
      dates,
      lengths,
    });
    const holdsCodes =
      type === 'currency_code' || (kind === 'currency' && this.#origin.origin === 'standard');
    return {
      field: this.name,
      ...this.#origin,
      filled: this.#filled,
      blank: this.#blank,
      maxLength: lengths.max,
      lengths,
      distinct,
      shapes: facts.shapes(MAX_SHAPES),
      reads,
      inferred: { type, share, exceptions: strangersOf(type, facts, dates) },
      misfits: misfitsOf(this.#origin, facts, dates),
      numbers: numbers.count === 0 ? null : numbers,
      currencies: holdsCodes ? facts.currencyCodes() : numbers.currencies,
      dates: kind === 'date' || facts.dates.share > 0.5 ? dates : null,
      options: this.#options?.report() ?? null,
      nonValues,
      twins:
        this.#values.isWhole && SPELLED.includes(kind)
          ? findTwins(this.#values.tallies(), CHOICES.includes(kind))
          : null,
    };
  }
}
