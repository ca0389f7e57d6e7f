import type { MappedObject } from '../../mapping-schema.js';
import { typeOf } from './column-features.js';
import type { ValueType } from './column-features.js';
import type { ReadColumn } from './context.js';
import { fieldLikeness } from './field-likeness.js';
import { optionOverlap } from './option-fit.js';
import { placeOf } from './places.js';
import { together } from './recognise.js';
import type { MatchTarget } from './targets.js';
import { typeFit } from './type-fit.js';

/** What speaks for and against a column going to a target: name of the feature → its strength, mostly 0 to 1. */
export type PairFeatures = Readonly<Partial<Record<FeatureName, number>>>;

/** Weighed by `fitted.ts`, whose constants are fitted on labelled schemas. */
export const FEATURES = [
  'native.bias',
  'native.concept',
  'native.clear',
  'native.good',
  'native.wrong',
  'native.options',
  'native.noOptions',
  'native.twin',
  'native.computed',
  'native.required',
  'native.early',
  'field.bias',
  'field.name',
  'field.concept',
  'field.good',
  'field.wrong',
  'field.clear',
  'field.options',
  'field.twin',
  'new.bias',
  'new.line',
  'new.concept',
  'new.unread',
  'new.flag',
  'new.user',
  'new.list',
  'new.fact',
  'new.rival',
  'new.doubled',
  'new.unreadFact',
  'new.readable',
  'new.key',
  'none.bias',
  'none.concept',
  'none.clear',
  'none.id',
  'none.list',
  'none.any',
  'none.user',
  'none.date',
  'none.flag',
  'none.key',
  'none.copy',
  'none.computed',
  'none.late',
] as const;

export type FeatureName = (typeof FEATURES)[number];

const CLEAR = 0.9;
/** From here on a column and an existing field are most likely the same. */
const SAME = 0.8;

/**
 * @param rival how much the likest existing field is about the same, 0 to 1: with one there, a new field is less likely
 */
export function pairFeatures(
  object: MappedObject,
  read: ReadColumn,
  target: MatchTarget,
  rival: number,
): PairFeatures {
  switch (target.kind) {
    case 'native':
      return isLine(object, target) ? ownPlace(object, read, target, rival) : native(object, read, target);
    case 'existing':
      return existing(object, read, target);
    case 'new':
      return ownPlace(object, read, target, rival);
    case 'none':
      return nowhere(object, read);
  }
}

/** A line of the note is to tasks and activities what a field of its own is to others. */
function isLine(object: MappedObject, { key }: MatchTarget): boolean {
  return key === 'native note' && (object === 'tasks' || object === 'activities');
}

/** How well the column says what goes to the place; name and label may do so in different words. */
export function conceptScore(object: MappedObject, { concepts }: ReadColumn, key: string): number {
  const there = concepts.filter(({ concept }) => placeOf(concept, object) === key);
  return together(
    Math.max(0, ...there.map(({ byName }) => byName)),
    Math.max(0, ...there.map(({ byLabel }) => byLabel)),
  );
}

const yes = (flag: boolean): number => (flag ? 1 : 0);

function native(object: MappedObject, read: ReadColumn, target: MatchTarget): PairFeatures {
  const score = conceptScore(object, read, target.key);
  const fit = typeFit(read.column, target);
  const fitting = optionOverlap(read.column.options ?? [], CHOICES[target.to ?? ''] ?? []);
  return {
    'native.bias': 1,
    'native.concept': score,
    'native.clear': yes(score >= CLEAR),
    'native.good': yes(fit === 'good'),
    'native.wrong': yes(fit === 'wrong'),
    'native.options': fitting ?? 0,
    'native.noOptions': yes(fitting === 0),
    'native.twin': yes(read.twin === 'copy'),
    'native.computed': yes(read.computed),
    'native.required': yes(target.required),
    'native.early': target.required ? 1 - (read.column.position ?? 0.5) : 0,
  };
}

function existing(object: MappedObject, read: ReadColumn, target: MatchTarget): PairFeatures {
  const likeness = fieldLikeness(object, read, target);
  const fit = typeFit(read.column, target);
  const overlap = optionOverlap(read.column.options ?? [], target.options);
  return {
    'field.bias': 1,
    'field.name': likeness.name,
    'field.concept': likeness.concept,
    'field.clear': yes(Math.max(likeness.name, likeness.concept) >= SAME && fit !== 'wrong'),
    'field.good': yes(fit === 'good'),
    'field.wrong': yes(fit === 'wrong'),
    'field.options': overlap ?? 0,
    'field.twin': yes(read.twin === 'copy' || read.twin === 'key'),
  };
}

/** What people record about customers, not systems about records. */
const FACTS: readonly ValueType[] = [
  'picklist',
  'multipicklist',
  'longtext',
  'money',
  'url',
  'phone',
  'email',
  'date',
];

/** What people note with words that nobody else uses. */
const MAYBE: readonly ValueType[] = [...FACTS, 'text', 'boolean'];

function ownPlace(object: MappedObject, read: ReadColumn, target: MatchTarget, rival: number): PairFeatures {
  const type = typeOf(read.column);
  const best = read.concepts[0]?.score ?? 0;
  return {
    'new.bias': 1,
    'new.line': yes(target.kind === 'native'),
    'new.concept': conceptScore(object, read, target.key),
    'new.unread': 1 - best,
    'new.flag': yes(type === 'boolean'),
    'new.user': yes(type === 'reference' && read.column.refersTo === 'users'),
    'new.list': yes(type === 'list' || type === 'image'),
    'new.fact': yes(type !== null && FACTS.includes(type)),
    'new.rival': rival,
    'new.doubled': yes(rival >= SAME),
    'new.unreadFact': type === null || !MAYBE.includes(type) ? 0 : 1 - best,
    'new.readable': yes(read.twin === 'readable'),
    'new.key': yes(read.twin === 'key'),
  };
}

function nowhere(object: MappedObject, read: ReadColumn): PairFeatures {
  const type = typeOf(read.column);
  const score = conceptScore(object, read, 'none');
  const { refersTo, position } = read.column;
  return {
    'none.bias': 1,
    'none.concept': score,
    'none.clear': yes(score >= CLEAR),
    'none.id': yes(type === 'id'),
    'none.list': yes(type === 'list' || type === 'image'),
    'none.any': yes(type === 'reference' && refersTo === 'any'),
    'none.user': yes(type === 'reference' && refersTo === 'users'),
    'none.date': yes(type === 'datetime'),
    'none.flag': yes(type === 'boolean'),
    'none.key': yes(read.twin === 'key'),
    'none.copy': yes(read.twin === 'copy'),
    'none.computed': yes(read.computed),
    'none.late': position ?? 0.5,
  };
}

/** Values of native choices, as the transforms read them. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  status: ['open', 'won', 'lost'],
  done: ['done', 'not started', 'in progress'],
  type: ['call', 'email', 'meeting', 'note'],
};

/** How much the likest existing field is about the same as the column, 0 to 1. */
export function likestField(object: MappedObject, read: ReadColumn, targets: readonly MatchTarget[]): number {
  const fields = targets.filter(({ kind }) => kind === 'existing');
  return Math.max(
    0,
    ...fields.map((target) => {
      const { name, concept } = fieldLikeness(object, read, target);
      return typeFit(read.column, target) === 'wrong' ? 0 : Math.max(name, concept);
    }),
  );
}
