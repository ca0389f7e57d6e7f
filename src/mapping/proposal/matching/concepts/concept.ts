import type { MappedObject } from '../../../mapping-schema.js';
import type { ValueType } from '../column-features.js';

/**
 * Where columns of a concept go in general: `new`, a field of their own (of tasks and activities a line of the note);
 * `none`, they do not move.
 */
export type Habit = 'new' | 'none';

/** What a column can be about, whatever it is called. */
export interface Concept {
  readonly id: string;
  /** In words of a report: `the date it was created`. */
  readonly words: string;
  /** Each a set of terms of the vocabulary; `self` is the object's own name. */
  readonly phrases: readonly (readonly string[])[];
  /** Terms beside a phrase that change nothing: a billing address is an address. */
  readonly loose: ReadonlySet<string>;
  /** Objects that have native attributes for it. */
  readonly native: Partial<Readonly<Record<MappedObject, string>>>;
  readonly habit: Habit;
  /** Objects where it is the other way round. */
  readonly unlike: readonly MappedObject[];
  /** What its columns hold; null: anything. A column that is known to hold something else is hardly of the concept. */
  readonly holds: readonly ValueType[] | null;
  /** Concept that it stands for where that one has no column of its own. */
  readonly kin: string | null;
  /** Objects that know it; null: all. */
  readonly on: readonly MappedObject[] | null;
}

interface Details {
  readonly loose?: string;
  readonly native?: Concept['native'];
  readonly unlike?: readonly MappedObject[];
  readonly on?: readonly MappedObject[];
  readonly holds?: readonly ValueType[];
  readonly kin?: string;
}

function concept(id: string, habit: Habit, words: string, phrases: string, details: Details): Concept {
  return {
    id,
    words,
    habit,
    phrases: phrases.split(',').map((phrase) => phrase.trim().split(' ')),
    loose: new Set((details.loose ?? '').split(' ').filter((term) => term !== '')),
    native: details.native ?? {},
    unlike: details.unlike ?? [],
    on: details.on ?? null,
    holds: details.holds ?? null,
    kin: details.kin ?? null,
  };
}

/** @param phrases separated by commas */
export function moves(id: string, words: string, phrases: string, details: Details = {}): Concept {
  return concept(id, 'new', words, phrases, details);
}

/** A concept of the source system itself. */
export function stays(id: string, words: string, phrases: string, details: Details = {}): Concept {
  return concept(id, 'none', words, phrases, details);
}

/** What columns with days or moments hold. */
export const WHEN: readonly ValueType[] = ['date', 'datetime'];
/** What columns with names hold. */
export const TEXTS: readonly ValueType[] = ['text', 'longtext'];
export const NUMBERS: readonly ValueType[] = ['number', 'money'];
