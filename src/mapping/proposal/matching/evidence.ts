import type { MappedObject } from '../../mapping-schema.js';
import { typeOf } from './column-features.js';
import type { ReadColumn } from './context.js';
import { fieldLikeness } from './field-likeness.js';
import { optionOverlap } from './option-fit.js';
import { conceptScore } from './pair-features.js';
import { placeOf } from './places.js';
import type { MatchTarget } from './targets.js';
import { typeFit } from './type-fit.js';

/** From here on a concept is worth a word. */
const WORTH_A_WORD = 0.55;

/** What speaks for a column going to a target, and against it, in words; the strongest first. Never a value of a record. */
export function evidenceFor(object: MappedObject, read: ReadColumn, target: MatchTarget): string[] {
  switch (target.kind) {
    case 'native':
      return [...aboutPlace(object, read, target), ...aboutType(read, target), ...aboutOthers(read)];
    case 'existing':
      return [
        ...aboutField(object, read, target),
        ...aboutType(read, target),
        ...aboutOptions(read, target),
        ...aboutOthers(read),
      ];
    case 'new':
      return [...aboutPlace(object, read, target), 'Pipedrive has no place of its own for it'];
    case 'none':
      return [...aboutPlace(object, read, target), ...aboutOthers(read)];
  }
}

function aboutPlace(object: MappedObject, read: ReadColumn, { key }: MatchTarget): string[] {
  if (conceptScore(object, read, key) < WORTH_A_WORD) {
    return key === 'new' && (read.concepts[0]?.score ?? 0) < WORTH_A_WORD
      ? ['its name says nothing that is known']
      : [];
  }
  const said = read.concepts.find(({ concept }) => placeOf(concept, object) === key);
  return said === undefined ? [] : [`its name says ${said.concept.words}`];
}

function aboutField(object: MappedObject, read: ReadColumn, target: MatchTarget): string[] {
  const { name, concept } = fieldLikeness(object, read, target);
  const evidence = [`a field "${target.to ?? ''}" exists`];
  if (name >= 0.99) evidence.push('its name has the same words');
  else if (name >= WORTH_A_WORD)
    evidence.push(`its name has ${Math.round(name * 100)} % of the words in common`);
  const shared = read.concepts.find(({ score }) => score >= WORTH_A_WORD)?.concept;
  if (concept >= WORTH_A_WORD && shared !== undefined) evidence.push(`both are about ${shared.words}`);
  return evidence;
}

function aboutType(read: ReadColumn, target: MatchTarget): string[] {
  const type = typeOf(read.column);
  if (type === null) return [];
  const fit = typeFit(read.column, target);
  if (fit === 'good') return [`it holds what the place takes (${type})`];
  return fit === 'wrong' ? [`it holds ${type}, which the place does not take`] : [];
}

function aboutOptions({ column }: ReadColumn, target: MatchTarget): string[] {
  const values = column.options ?? [];
  const overlap = optionOverlap(values, target.options);
  if (overlap === null) return [];
  return [`${Math.round(overlap * values.length)} of ${values.length} options have a counterpart`];
}

function aboutOthers({ twin, computed }: ReadColumn): string[] {
  if (computed) return ['it is put together from other columns'];
  if (twin === 'copy') return ['another column holds the same link'];
  return twin === 'key' ? ['another column holds the same in readable form'] : [];
}
