import { FEATURES } from '../../src/mapping/proposal/matching/pair-features.js';
import type { FeatureName, PairFeatures } from '../../src/mapping/proposal/matching/pair-features.js';
import { solve } from './solve.js';

export type Weights = Record<FeatureName, number>;

/** One column: the features of each of its targets, and which of these is right. */
export interface Choice {
  readonly options: readonly PairFeatures[];
  readonly right: number;
}

/** Keeps weights small where the labels say little. */
const RIDGE = 1;
const STEPS = 25;
/** A step that gains less than this is the last. */
const ENOUGH = 1e-6;
const SMALLEST = 1e-4;

/**
 * Fits a conditional logit (the targets of a column compete with one another) by Newton's method, with steps halved until
 * they gain.
 */
export function fit(choices: readonly Choice[]): Weights {
  const rows = choices.map(({ options, right }) => ({ right, options: options.map(toSparse) }));
  let weights: readonly number[] = new Array<number>(FEATURES.length).fill(0);
  let gain = likelihood(rows, weights);
  for (let step = 0; step < STEPS; step++) {
    const { slope, curve } = derivatives(rows, weights);
    const change = solve(curve, slope);
    let scale = 1;
    let next = moved(weights, change, scale);
    let after = likelihood(rows, next);
    while (after < gain && scale > SMALLEST) {
      scale /= 2;
      next = moved(weights, change, scale);
      after = likelihood(rows, next);
    }
    if (after - gain < ENOUGH) break;
    [weights, gain] = [next, after];
  }
  return Object.fromEntries(FEATURES.map((name, at) => [name, weights[at] ?? 0])) as Weights;
}

const moved = (weights: readonly number[], change: readonly number[], scale: number): number[] =>
  weights.map((weight, at) => weight + scale * (change[at] ?? 0));

/** Logarithm of the likelihood of the labels, less the ridge. */
function likelihood(rows: readonly Row[], weights: readonly number[]): number {
  let sum = (-RIDGE / 2) * weights.reduce((squares, weight) => squares + weight * weight, 0);
  for (const { options, right } of rows) sum += Math.log(softmax(utilities(options, weights))[right] ?? 0);
  return sum;
}

function utilities(options: readonly Sparse[], weights: readonly number[]): number[] {
  return options.map((option) => option.reduce((sum, [at, x]) => sum + x * (weights[at] ?? 0), 0));
}

/** Index and value of each feature that is there. */
type Sparse = readonly (readonly [number, number])[];

interface Row {
  readonly options: readonly Sparse[];
  readonly right: number;
}

function toSparse(features: PairFeatures): Sparse {
  return FEATURES.flatMap((name, at) => {
    const value = features[name] ?? 0;
    return value === 0 ? [] : [[at, value] as const];
  });
}

/** Slope of the likelihood less the ridge, and the negative of its curve. */
function derivatives(
  rows: readonly Row[],
  weights: readonly number[],
): { slope: number[]; curve: number[][] } {
  const size = weights.length;
  const slope: number[] = weights.map((weight) => -RIDGE * weight);
  const curve: number[][] = weights.map((_, at) => weights.map((__, other) => (at === other ? RIDGE : 0)));
  for (const { options, right } of rows) {
    const shares = softmax(utilities(options, weights));
    const mean = new Float64Array(size);
    options.forEach((option, index) => {
      const share = shares[index] ?? 0;
      for (const [at, x] of option) {
        mean[at] = (mean[at] ?? 0) + share * x;
        slope[at] = (slope[at] ?? 0) + ((index === right ? 1 : 0) - share) * x;
        const line = curve[at] ?? [];
        for (const [other, y] of option) line[other] = (line[other] ?? 0) + share * x * y;
      }
    });
    for (let at = 0; at < size; at++) {
      const line = curve[at] ?? [];
      for (let other = 0; other < size; other++) {
        line[other] = (line[other] ?? 0) - (mean[at] ?? 0) * (mean[other] ?? 0);
      }
    }
  }
  return { slope, curve };
}

function softmax(values: readonly number[]): number[] {
  const top = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
