import type { MappedObject } from '../../mapping-schema.js';
import { typeOf } from './column-features.js';
import type { ColumnFeatures } from './column-features.js';
import { CONCEPTS } from './concepts/all.js';
import type { Concept } from './concepts/concept.js';
import { readName } from './lexicon.js';
import type { Token } from './lexicon.js';
import { termsIn, termWeight, unmatchedWeight } from './weigh-terms.js';

/** How well a column's name or label says a concept, 0 to 1. */
export interface Recognised {
  readonly concept: Concept;
  readonly score: number;
  /** The same of the name and of the label alone; equal where there is no label. */
  readonly byName: number;
  readonly byLabel: number;
}

/** Concepts that have nothing to do with a name are left out. */
const LEAST = 0.2;
/** A name and a label that agree say more than one of them; how much the weaker one counts. */
const WEAKER = 0.3;

/** What a column can be about, by its name and its label; best first. */
export function recognise(object: MappedObject, column: ColumnFeatures): Recognised[] {
  const { name, label } = wordsOf(column);
  const [byName, byLabel] = [scores(object, name), scores(object, label)];
  const found: Recognised[] = [];
  for (const concept of CONCEPTS) {
    const share = held(concept, column);
    const one = (byName.get(concept) ?? 0) * share;
    const other = (byLabel.get(concept) ?? 0) * share;
    const score = together(one, other);
    if (score >= LEAST) found.push({ concept, score, byName: one, byLabel: other });
  }
  return found.sort((a, b) => b.score - a.score || (a.concept.id < b.concept.id ? -1 : 1));
}

/**
 * Name and label where both can be read, else one of them twice: a key such as `cf_12` says nothing against a label.
 */
export function wordsOf({ name, label }: Pick<ColumnFeatures, 'name' | 'label'>): {
  readonly name: string;
  readonly label: string;
} {
  if (label === null || label.trim() === '') return { name, label: name };
  const [nameRead, labelRead] = [name, label].map((text) =>
    readName(text).some(({ terms }) => terms.length > 0),
  );
  if (nameRead === labelRead) return { name, label };
  return nameRead === true ? { name, label: name } : { name: label, label };
}

/** What a name and a label say together. */
export function together(byName: number, byLabel: number): number {
  return Math.max(byName, byLabel) * (1 - WEAKER) + Math.min(byName, byLabel) * WEAKER;
}

/** A name that says a concept of which the column holds nothing: `Last activity` with texts. */
const NOT_HELD = 0.6;

function held({ holds }: Concept, column: ColumnFeatures): number {
  const type = typeOf(column);
  return holds === null || type === null || holds.includes(type) ? 1 : NOT_HELD;
}

const KNOWN = new Map<string, ReadonlyMap<Concept, number>>();

function scores(object: MappedObject, text: string): ReadonlyMap<Concept, number> {
  const key = `${object}\n${text}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const tokens = readName(text);
  const found = new Map<Concept, number>();
  for (const concept of CONCEPTS) {
    if (concept.on !== null && !concept.on.includes(object)) continue;
    const score = Math.max(
      ...concept.phrases.map((phrase) => likeness(tokens, object, phrase, concept.loose)),
    );
    if (score > 0) found.set(concept, score);
  }
  if (KNOWN.size < 20_000) KNOWN.set(key, found);
  return found;
}

/** Share of the weights of both that they have in common (Dice), 0 to 1; order makes no difference. */
function likeness(
  tokens: readonly Token[],
  object: MappedObject,
  phrase: readonly string[],
  loose: ReadonlySet<string>,
): number {
  const open = [...phrase];
  let matched = 0;
  let ofColumn = 0;
  for (const token of tokens) {
    const terms = termsIn(token, object);
    const at = open.findIndex((term) => terms.includes(term));
    const term = open[at];
    if (term === undefined) ofColumn += unmatchedWeight(token, terms, loose);
    else {
      open.splice(at, 1);
      ofColumn += termWeight(term);
      matched += termWeight(term) * token.quality;
    }
  }
  const ofPhrase = phrase.reduce((sum, term) => sum + termWeight(term), 0);
  return ofColumn + ofPhrase === 0 ? 0 : (2 * matched) / (ofColumn + ofPhrase);
}
