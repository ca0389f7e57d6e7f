import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { matchObject } from '../../src/mapping/proposal/matching/match-object.js';
import { choicesOf } from './choices.js';
import { fit } from './fit.js';
import type { Weights } from './fit.js';
import { hideWords } from './hide-words.js';
import { isotonic } from './isotonic.js';
import type { Outcome } from './isotonic.js';
import { readLabelled } from './labelled.js';
import type { LabelledObject } from './labelled.js';

/**
 * `node --import tsx bench/mapping/calibrate.ts`: fits the weights and the confidence on the tuning half and writes
 * `fitted.ts`. The held-out half is not read. About a minute.
 */
export function readTuning(): LabelledObject[] {
  return [...readLabelled('tuning', 'used'), ...readLabelled('tuning', 'fresh')];
}

export function fitWeights(labelled: readonly LabelledObject[]): Weights {
  return fit(labelled.flatMap(choicesOf));
}

/** Folds of hidden words that the calibration plays through. */
const FOLDS = [0, 1, 2, 3];

/**
 * Outcomes on schemas that the weights were not fitted on: each schema is left out once, and some of its words are hidden,
 * so that the confidence is about columns nobody has seen.
 */
export function outcomes(labelled: readonly LabelledObject[]): Outcome[] {
  const schemas = [...new Set(labelled.map(({ schema }) => schema))];
  return schemas.flatMap((schema) => {
    const weights = fitWeights(labelled.filter((each) => each.schema !== schema));
    const own = labelled.filter((each) => each.schema === schema);
    return FOLDS.flatMap((fold) => own.flatMap((each) => outcomesOf(hideWords(each, fold), weights)));
  });
}

function outcomesOf({ object, columns, targets, labels }: LabelledObject, weights: Weights): Outcome[] {
  return matchObject(object, columns, targets, { weights }).map(({ margin, target }, at) => ({
    margin,
    right: target.key === labels[at],
  }));
}

async function write(weights: Weights, knots: readonly (readonly [number, number])[]): Promise<void> {
  const file = join(import.meta.dirname, '../../src/mapping/proposal/matching/fitted.ts');
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  const entries = Object.entries(weights).map(([name, value]) => `  '${name}': ${rounded(value)},`);
  const text = `import type { FeatureName } from './pair-features.js';

/** Written by bench/mapping/calibrate.ts, never by hand: see bench/mapping/README.md. */

/** What each feature is worth, in log odds. */
export const WEIGHTS: Readonly<Record<FeatureName, number>> = {
${entries.join('\n')}
};

/** Margin (log odds) and share of right choices of such a margin, ascending. */
export const KNOTS: readonly (readonly [margin: number, confidence: number])[] = [
${knots.map(([margin, confidence]) => `  [${rounded(margin)}, ${rounded(confidence)}],`).join('\n')}
];
`;
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
  process.stdout.write(`${file}: ${entries.length} weights, ${knots.length} knots\n`);
}

if (process.argv[1] === import.meta.filename) {
  const tuning = readTuning();
  await write(fitWeights(tuning), isotonic(outcomes(tuning)));
}
