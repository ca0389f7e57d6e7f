import type { MappedObject } from '../../mapping-schema.js';
import type { ReadColumn } from './context.js';
import { readName } from './lexicon.js';
import type { Token } from './lexicon.js';
import { recognise, together, wordsOf } from './recognise.js';
import type { MatchTarget } from './targets.js';
import { termsIn, termWeight, unmatchedWeight } from './weigh-terms.js';

export interface FieldLikeness {
  /** Words that the names have in common, in whatever language, 0 to 1. */
  readonly name: number;
  /** How well both say the same concept, 0 to 1. */
  readonly concept: number;
}

/** How much a column and an existing field of the target are about the same. */
export function fieldLikeness(object: MappedObject, read: ReadColumn, target: MatchTarget): FieldLikeness {
  const { name, label } = wordsOf(read.column);
  const field = target.to ?? '';
  return {
    name: together(nameLikeness(object, name, field), nameLikeness(object, label, field)),
    concept: sharedConcept(object, read, field),
  };
}

/** How much a concept stands for its kin: a street for an address. */
const KIN = 0.85;

function sharedConcept(object: MappedObject, read: ReadColumn, field: string): number {
  const own = recognise(object, { name: field, label: null, declaredType: null, inferredType: null });
  let best = 0;
  for (const { concept, score } of own) {
    for (const each of read.concepts) {
      const kinship = each.concept === concept ? 1 : each.concept.kin === concept.id ? KIN : 0;
      best = Math.max(best, Math.min(score, each.score) * kinship);
    }
  }
  return best;
}

function nameLikeness(object: MappedObject, a: string, b: string): number {
  const open = [...readName(b)];
  const weights = { matched: 0, all: 0 };
  for (const token of readName(a)) {
    const at = open.findIndex((other) => isSame(token, other));
    const weight = weightOf(object, token);
    weights.all += weight;
    if (at < 0) continue;
    const [other] = open.splice(at, 1);
    weights.all += weight;
    weights.matched += 2 * weight * Math.min(token.quality, other?.quality ?? 1);
  }
  for (const token of open) weights.all += weightOf(object, token);
  return weights.all === 0 ? 0 : weights.matched / weights.all;
}

const NONE: ReadonlySet<string> = new Set();

function weightOf(object: MappedObject, token: Token): number {
  const terms = termsIn(token, object);
  return terms.length === 0
    ? unmatchedWeight(token, terms, NONE)
    : Math.min(...terms.map((term) => termWeight(term)));
}

function isSame(a: Token, b: Token): boolean {
  return a.text === b.text || a.terms.some((term) => b.terms.includes(term));
}
