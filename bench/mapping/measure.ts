import { bandOf, confidenceOf } from '../../src/mapping/proposal/matching/confidence.js';
import type { Band } from '../../src/mapping/proposal/matching/confidence.js';
import { matchObject } from '../../src/mapping/proposal/matching/match-object.js';
import { guessByName } from './baseline.js';
import { readLabelled } from './labelled.js';
import type { Account, Half, LabelledObject } from './labelled.js';

/** One labelled column as it was proposed. */
export interface Proposed {
  readonly schema: string;
  readonly object: string;
  readonly column: string;
  readonly wanted: string;
  readonly got: string;
  readonly confidence: number;
  readonly band: Band;
  readonly right: boolean;
  /** Whether the baseline is right. */
  readonly baseline: boolean;
}

export function measure(half: Half, account: Account): Proposed[] {
  return readLabelled(half, account).flatMap(proposedFor);
}

function proposedFor(labelled: LabelledObject): Proposed[] {
  const { schema, object, columns, targets, labels } = labelled;
  const guessed = guessByName(labelled);
  return matchObject(object, columns, targets).map(({ target, margin }, at): Proposed => ({
    confidence: confidenceOf(margin),
    schema,
    object,
    column: columns[at]?.name ?? '',
    wanted: labels[at] ?? '',
    got: target.key,
    band: bandOf(confidenceOf(margin)),
    right: target.key === labels[at],
    baseline: guessed[at] === labels[at],
  }));
}

export interface Shares {
  readonly fields: number;
  /** Share of fields proposed right. */
  readonly right: number;
  readonly baseline: number;
  /** Of the proposals that name a place (an attribute or an existing field), how many are right. */
  readonly placePrecision: number;
  /** Of the fields that have one, how many get it. */
  readonly placeRecall: number;
}

const isPlace = (key: string): boolean => key !== 'new' && key !== 'none';
const share = (some: number, all: number): number => (all === 0 ? 1 : some / all);

export function sharesOf(proposed: readonly Proposed[]): Shares {
  const right = proposed.filter((each) => each.right);
  return {
    fields: proposed.length,
    right: share(right.length, proposed.length),
    baseline: share(proposed.filter(({ baseline }) => baseline).length, proposed.length),
    placePrecision: share(
      right.filter(({ got }) => isPlace(got)).length,
      proposed.filter(({ got }) => isPlace(got)).length,
    ),
    placeRecall: share(
      right.filter(({ wanted }) => isPlace(wanted)).length,
      proposed.filter(({ wanted }) => isPlace(wanted)).length,
    ),
  };
}

export interface BandShares {
  readonly band: Band;
  readonly fields: number;
  /** What the proposals of the band say themselves, on average. */
  readonly confidence: number;
  /** Of the proposals of the band, how many are right. */
  readonly precision: number;
  /** Of all fields, how many are proposed right in this band. */
  readonly recall: number;
}

export function bandShares(proposed: readonly Proposed[]): BandShares[] {
  return (['high', 'medium', 'low'] as const).map((band) => {
    const own = proposed.filter((each) => each.band === band);
    const right = own.filter((each) => each.right).length;
    return {
      band,
      fields: own.length,
      confidence: share(
        own.reduce((sum, each) => sum + each.confidence, 0),
        own.length,
      ),
      precision: share(right, own.length),
      recall: share(right, proposed.length),
    };
  });
}
