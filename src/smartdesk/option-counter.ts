/** Distinct undeclared values kept by name; further ones are counted together. */
const MAX_UNKNOWN = 200;
/** A longer value is no option anyone chose; it is counted with the further ones. */
const MAX_OPTION_LENGTH = 255;

export interface OptionReport {
  /** Uses of each declared option, in their declared order. */
  readonly declared: readonly { readonly option: string; readonly count: number }[];
  /** Values that are not declared, most frequent first. */
  readonly unknown: readonly { readonly value: string; readonly count: number }[];
  /** Uses of undeclared values beyond those listed. */
  readonly otherUnknown: number;
}

/** Counts a picklist's values against its declared options; constant memory. */
export class OptionCounter {
  readonly #declared: Map<string, number>;
  readonly #unknown = new Map<string, number>();
  readonly #multiple: boolean;
  #otherUnknown = 0;

  /** @param multiple whether a value may hold several options, separated by `|` */
  constructor(options: readonly string[], multiple: boolean) {
    this.#declared = new Map(options.map((option) => [option, 0]));
    this.#multiple = multiple;
  }

  /** @param value trimmed and not blank */
  add(value: string): void {
    const chosen = this.#multiple ? value.split('|').map((option) => option.trim()) : [value];
    for (const option of chosen) if (option !== '') this.#count(option);
  }

  report(): OptionReport {
    const unknown = [...this.#unknown].map(([value, count]) => ({ value, count }));
    return {
      declared: [...this.#declared].map(([option, count]) => ({ option, count })),
      unknown: unknown.sort((a, b) => b.count - a.count),
      otherUnknown: this.#otherUnknown,
    };
  }

  #count(option: string): void {
    const declared = this.#declared.get(option);
    if (declared !== undefined) {
      this.#declared.set(option, declared + 1);
      return;
    }
    const seen = this.#unknown.get(option);
    const full = this.#unknown.size >= MAX_UNKNOWN || option.length > MAX_OPTION_LENGTH;
    if (seen === undefined && full) this.#otherUnknown++;
    else this.#unknown.set(option, (seen ?? 0) + 1);
  }
}
