import type { MappedObject } from '../../mapping-schema.js';
import type { Token } from './lexicon.js';

/** Terms that say little by themselves: which date, whose name. All others weigh 1. */
const WEIGHTS: Readonly<Record<string, number>> = {
  name: 0.6,
  id: 0.5,
  number: 0.5,
  code: 0.5,
  count: 0.7,
  type: 0.6,
  date: 0.35,
  time: 0.35,
  at: 0.1,
  by: 0.7,
  flag: 0.1,
  unit: 0.1,
  main: 0.2,
  private: 0.4,
  other: 0.4,
  self: 0.25,
};
const LOOSE = 0.05;
/** The first of several is as good as the only one; a second one is another. */
const FIRST = 0.05;
const FURTHER = 0.3;
/** A word of one or two letters that nobody knows: a prefix, an initial. */
const SHORT = 0.3;

/** What an object is called itself: `Account type` of an account is its type. */
const SELF: Readonly<Record<MappedObject, readonly string[]>> = {
  accounts: ['account'],
  contacts: ['contact'],
  leads: ['lead'],
  deals: ['deal'],
  tasks: ['task', 'activity'],
  activities: ['activity', 'task'],
  notes: ['note'],
  attachments: ['file'],
};

export function termWeight(term: string): number {
  return WEIGHTS[term] ?? 1;
}

/** Terms that a token can stand for in a column of the object. */
export function termsIn(token: Token, object: MappedObject): readonly string[] {
  return token.terms.some((term) => SELF[object].includes(term)) ? [...token.terms, 'self'] : token.terms;
}

/** What a token weighs that nothing accounts for. */
export function unmatchedWeight(token: Token, terms: readonly string[], loose: ReadonlySet<string>): number {
  if (/^\d+$/.test(token.text)) return Number(token.text) <= 1 ? FIRST : FURTHER;
  if (terms.length === 0) return token.text.length <= 2 ? SHORT : 1;
  if (terms.some((term) => loose.has(term))) return LOOSE;
  return Math.min(...terms.map(termWeight));
}
