import { foldName } from '../../normalise/name.js';
import { nonValueWord } from '../../smartdesk/profiling/non-values.js';
import type { FieldMapping } from '../mapping-schema.js';
import { meaningOf, valueSimilarity } from './matching/option-fit.js';

type Table = NonNullable<FieldMapping['options']>;

export interface OptionTable {
  /** Source value → label in the target, null: it says that there is no value. Values that keep their name have no line. */
  readonly options: Table;
  /** Values that say there is none. */
  readonly nonValues: readonly string[];
  /** Values that go to an existing option of another name. */
  readonly similar: readonly { readonly value: string; readonly label: string }[];
}

/** From here on an existing option counts as the one meant. */
const SAME = 0.72;
/** Pipedrive takes labels of at most so many characters. */
const MAX_LABEL = 255;

/**
 * What becomes of the values of a list, one by one: the existing option of the same name or meaning, in any language; an
 * option of its own where there is none.
 *
 * @param values defined options; of those that differ only in case the first counts
 * @param undefinedValues values that occur without being defined: they get a line only where it is clear what they are
 * @param existing labels of the target's field; empty for a new one
 */
export function optionTable(
  values: readonly string[],
  undefinedValues: readonly string[],
  existing: readonly string[],
): OptionTable {
  const options: Table = {};
  const nonValues: string[] = [];
  const similar: { value: string; label: string }[] = [];
  const first = new Map<string, string>();
  const take = (value: string, isDefined: boolean): void => {
    if (nonValueWord(value) !== null && !existing.some((label) => foldName(label) === foldName(value))) {
      options[value] = null;
      nonValues.push(value);
      return;
    }
    const found = existingOption(value, existing);
    if (found !== null) {
      if (foldName(found) === foldName(value)) return;
      options[value] = found;
      similar.push({ value, label: found });
      return;
    }
    if (isDefined) keep(value, first, options);
  };
  for (const value of values) take(value, true);
  for (const value of undefinedValues) if (!values.includes(value)) take(value, false);
  return { options, nonValues, similar };
}

/** A value that keeps its name, but for what Pipedrive cannot tell apart or take. */
function keep(value: string, first: Map<string, string>, options: Table): void {
  const label = value.length > MAX_LABEL ? `${value.slice(0, MAX_LABEL - 1)}…` : value;
  const known = first.get(foldName(label)) ?? label;
  first.set(foldName(label), known);
  if (known !== value) options[value] = known;
}

function existingOption(value: string, existing: readonly string[]): string | null {
  let best: { label: string; score: number } | null = null;
  for (const label of existing) {
    const score = foldName(label) === foldName(value) ? 2 : valueSimilarity(value, label);
    if (score >= SAME && score > (best?.score ?? 0)) best = { label, score };
  }
  return best?.label ?? null;
}

const TRUTHS: readonly (readonly [meaning: string, values: readonly string[]])[] = [
  ['yes', ['true', 'yes', 'y', '1']],
  ['no', ['false', 'no', 'n', '0']],
];

/** Yes and no for a field whose options say so in other words; empty where it has Yes and No, or neither. */
export function booleanTable(existing: readonly string[]): Table {
  const labels = TRUTHS.map(([meaning, values]) => ({
    label: existing.find((label) => meaningOf(label) === meaning),
    values,
  }));
  if (labels.every(({ label }) => label === undefined || ['yes', 'no'].includes(foldName(label)))) return {};
  return Object.fromEntries(
    labels.flatMap(({ label, values }) =>
      label === undefined ? [] : values.map((value) => [value, label] as const),
    ),
  );
}
