import { KNOTS } from './fitted.js';

/** How sure a proposal is, in words: of those called high 97 in 100 and more should be right. */
export type Band = 'high' | 'medium' | 'low';

/** Least confidence of each band. */
export const BANDS = { high: 0.95, medium: 0.75 } as const;

export function bandOf(confidence: number): Band {
  if (confidence >= BANDS.high) return 'high';
  return confidence >= BANDS.medium ? 'medium' : 'low';
}

type Knots = readonly (readonly [margin: number, confidence: number])[];

/**
 * Share of choices with such a margin that are right, 0 to 1, by the calibration on labelled schemas; straight lines between
 * its knots.
 *
 * @param margin log odds, as `matchObject` gives it
 */
export function confidenceOf(margin: number, knots: Knots = KNOTS): number {
  const [first] = knots;
  if (first === undefined) return 0;
  let [margin0, confidence0] = first;
  if (margin <= margin0) return confidence0;
  for (const [margin1, confidence1] of knots) {
    if (margin < margin1) {
      const share = (margin - margin0) / (margin1 - margin0);
      return round(confidence0 + share * (confidence1 - confidence0));
    }
    [margin0, confidence0] = [margin1, confidence1];
  }
  return confidence0;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
