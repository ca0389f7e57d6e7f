import { foldName } from '../normalise/name.js';
import { splitValues } from '../mapping/transform/options.js';
import { Evidence } from './profiling/evidence.js';
import type { RowEvidence } from './profiling/evidence.js';

/** Distinct undeclared values kept by name; further ones are counted together. */
const MAX_UNKNOWN = 200;
/** A longer value is no option anyone chose; it is counted with the further ones. */
const MAX_OPTION_LENGTH = 255;

export interface UndeclaredOption extends RowEvidence {
  readonly value: string;
  /** The declared option that differs from it in nothing but case and spaces, if there is one: the load takes it for that. */
  readonly like?: string;
}

export interface OptionReport {
  /** Uses of each declared option, in their declared order. */
  readonly declared: readonly { readonly option: string; readonly count: number }[];
  /** Values that are not declared, most frequent first. */
  readonly unknown: readonly UndeclaredOption[];
  /** Uses of undeclared values beyond those listed. */
  readonly otherUnknown: number;
}

/**
 * Counts a picklist's values against its declared options; constant memory. Every count is exact; only which of more than
 * `MAX_UNKNOWN` undeclared values are named depends on the order of the rows.
 */
export class OptionCounter {
  readonly #declared: Map<string, number>;
  readonly #folded: ReadonlyMap<string, string>;
  readonly #unknown = new Map<string, Evidence>();
  readonly #multiple: boolean;
  #otherUnknown = 0;

  /** @param multiple whether a value may hold several options, separated by `|` or `;` */
  constructor(options: readonly string[], multiple: boolean) {
    this.#declared = new Map(options.map((option) => [option, 0]));
    this.#folded = new Map(options.map((option) => [foldName(option), option]));
    this.#multiple = multiple;
  }

  /** How much it holds, in entries. */
  get retained(): number {
    return this.#declared.size + this.#unknown.size;
  }

  /**
   * @param value trimmed and not blank
   * @param rows 1-based numbers of the first few of the `count` rows that hold it
   */
  add(value: string, count: number, rows: readonly number[]): void {
    if (!this.#multiple || this.#declared.has(value)) return this.#count(value, count, rows);
    for (const option of splitValues(value)) this.#count(option, count, rows);
  }

  report(): OptionReport {
    const unknown = [...this.#unknown].map(([value, evidence]): UndeclaredOption => {
      const like = this.#folded.get(foldName(value));
      return { value, ...evidence.report(), ...(like !== undefined && { like }) };
    });
    return {
      declared: [...this.#declared].map(([option, count]) => ({ option, count })),
      unknown: unknown.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
      otherUnknown: this.#otherUnknown,
    };
  }

  #count(option: string, count: number, rows: readonly number[]): void {
    const declared = this.#declared.get(option);
    if (declared !== undefined) {
      this.#declared.set(option, declared + count);
      return;
    }
    const seen = this.#unknown.get(option);
    const full = this.#unknown.size >= MAX_UNKNOWN || option.length > MAX_OPTION_LENGTH;
    if (seen === undefined && full) this.#otherUnknown += count;
    else if (seen !== undefined) seen.add(count, rows);
    else this.#unknown.set(option, evidenceOf(count, rows));
  }
}

function evidenceOf(count: number, rows: readonly number[]): Evidence {
  const evidence = new Evidence();
  evidence.add(count, rows);
  return evidence;
}
