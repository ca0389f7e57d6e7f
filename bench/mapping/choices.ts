import { readColumns } from '../../src/mapping/proposal/matching/context.js';
import { likestField, pairFeatures } from '../../src/mapping/proposal/matching/pair-features.js';
import type { Choice } from './fit.js';
import type { LabelledObject } from './labelled.js';

/**
 * What the weights are fitted on. Targets that take one column and belong to another one are left out of a column's
 * options: whether it gets them is for the assignment, not for the weights.
 */
export function choicesOf({ object, columns, targets, labels }: LabelledObject): Choice[] {
  const taken = new Set(labels);
  return readColumns(object, columns).map((read, at): Choice => {
    const rival = likestField(object, read, targets);
    const label = labels[at];
    const options = targets.filter(({ key, several }) => several || key === label || !taken.has(key));
    return {
      options: options.map((target) => pairFeatures(object, read, target, rival)),
      right: options.findIndex(({ key }) => key === label),
    };
  });
}
