import { commonest } from './commonest.js';
import { Evidence } from './evidence.js';
import type { RowEvidence } from './evidence.js';
import type { NumberForm, NumberReading } from './number-form.js';

export interface NumberColumnReport {
  /** Numbers of any form, with or without a currency or percent sign. */
  readonly count: number;
  /** The commonest first. */
  readonly forms: readonly { readonly form: NumberForm; readonly count: number }[];
  /** Signs (`€`) and ISO codes (`EUR`) beside amounts, the commonest first. */
  readonly currencies: readonly { readonly currency: string; readonly count: number }[];
  readonly withCurrency: number;
  readonly percent: number;
  readonly negative: number;
  /** `1,234` and the like: thousands or thousandths. The load takes none of them. */
  readonly ambiguous: RowEvidence;
}

/** How the numbers of a column are written; constant memory: forms and currencies are few. */
export class NumberColumn {
  readonly #forms = new Map<NumberForm, number>();
  readonly #currencies = new Map<string, number>();
  readonly #ambiguous = new Evidence();
  #count = 0;
  #percent = 0;
  #negative = 0;

  add(reading: NumberReading | null, count: number, rows: readonly number[]): void {
    if (reading === null) return;
    this.#count += count;
    this.#forms.set(reading.form, (this.#forms.get(reading.form) ?? 0) + count);
    if (reading.form === '1,234') this.#ambiguous.add(count, rows);
    if (reading.percent) this.#percent += count;
    if (reading.value !== null && reading.value < 0) this.#negative += count;
    if (reading.currency !== null)
      this.#currencies.set(reading.currency, (this.#currencies.get(reading.currency) ?? 0) + count);
  }

  get retained(): number {
    return this.#forms.size + this.#currencies.size;
  }

  report(): NumberColumnReport {
    const currencies = commonest(this.#currencies).map(([currency, count]) => ({ currency, count }));
    return {
      count: this.#count,
      forms: commonest(this.#forms).map(([form, count]) => ({ form, count })),
      currencies,
      withCurrency: currencies.reduce((sum, { count }) => sum + count, 0),
      percent: this.#percent,
      negative: this.#negative,
      ambiguous: this.#ambiguous.report(),
    };
  }
}
