import { jaroWinkler } from '../similarity.js';
import { BUSINESS } from './vocabulary/business.js';
import { PEOPLE } from './vocabulary/people.js';
import { REACHING } from './vocabulary/reaching.js';
import { SALES } from './vocabulary/sales.js';
import { TIME } from './vocabulary/time.js';
import { WORK } from './vocabulary/work.js';
import type { Vocabulary } from './vocabulary/vocabulary.js';
import { splitCompound } from './compounds.js';
import { fieldWords } from './words.js';

/** One word, or several that mean one thing, of a column's name. */
export interface Token {
  readonly text: string;
  /** Terms that it can stand for; none: the word is not known. */
  readonly terms: readonly string[];
  /** 0 to 1: 1 as the vocabulary has it, less where it is an inflected, shortened or misspelt form. */
  readonly quality: number;
}

const VOCABULARIES: readonly Vocabulary[] = [PEOPLE, REACHING, BUSINESS, SALES, TIME, WORK];

/** Words that join others and mean nothing by themselves, in any of the languages. */
const JOINING = new Set(
  (
    'of the a an and or for in to as with your our x cf c crm fld custom field ' +
    'der die das des den dem fur und mit zum zur im an ' +
    'de du la le les l d et en au aux pour un une ' +
    'el los las del y para con un una ' +
    'di il lo gli i della dei dell e per ' +
    'do dos da das o os em para ' +
    'het een van voor ' +
    'w z na dla'
  ).split(' '),
);

/** Most words of one form. */
const LONGEST = 5;

const FORMS = buildForms();
const SINGLE = [...FORMS.keys()].filter((form) => !form.includes(' ') && form.length >= 3);
const KNOWN = new Map<string, readonly Token[]>();

/** Form → terms that it can stand for. */
function buildForms(): ReadonlyMap<string, ReadonlySet<string>> {
  const forms = new Map<string, Set<string>>();
  const add = (form: string, term: string): void => {
    forms.set(form, (forms.get(form) ?? new Set()).add(term));
  };
  for (const [term, byLanguage] of VOCABULARIES.flatMap((each) => Object.entries(each))) {
    for (const form of Object.values(byLanguage).flatMap((list) => list.split(','))) {
      const parts = fieldWords(form);
      add(parts.join(' '), term);
      // People leave out the spaces: `firstname`, `zipcode`.
      if (parts.length > 1 && parts.join('').length >= 4) add(parts.join(''), term);
    }
  }
  return forms;
}

/** Reads a column's name or label: longest known forms first, then inflected, compound, shortened and misspelt words. */
export function readName(name: string): readonly Token[] {
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const tokens = readWords(fieldWords(name));
  if (KNOWN.size < 20_000) KNOWN.set(name, tokens);
  return tokens;
}

function readWords(parts: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < parts.length;) {
    const length = knownLength(parts, at);
    const text = singular(parts.slice(at, at + Math.max(1, length)).join(' '));
    const terms = FORMS.get(text);
    if (terms !== undefined) tokens.push({ text, terms: [...terms], quality: 1 });
    else if (!JOINING.has(text)) tokens.push(...readWord(text));
    at += Math.max(1, length);
  }
  return tokens;
}

/** How many words from here on are one known form; 0 if not even the next one is. */
function knownLength(parts: readonly string[], at: number): number {
  for (let length = Math.min(LONGEST, parts.length - at); length > 0; length--) {
    const text = singular(parts.slice(at, at + length).join(' '));
    if (FORMS.has(text) && !(length === 1 && JOINING.has(text) && parts.length > 1)) return length;
  }
  return 0;
}

/** A form without the plural's s, where the vocabulary has only that one. */
function singular(text: string): string {
  return !FORMS.has(text) && text.endsWith('s') && FORMS.has(text.slice(0, -1)) ? text.slice(0, -1) : text;
}

/** A word that is no form of the vocabulary as it stands. */
function readWord(word: string): Token[] {
  const compound = splitCompound(word, (part) => FORMS.has(part) && !JOINING.has(part));
  if (compound !== null) return compound.flatMap((part) => readWords([part]));
  const similar = similarForm(word);
  if (similar !== null) {
    return [{ text: word, terms: [...(FORMS.get(similar.form) ?? [])], quality: similar.quality }];
  }
  return [{ text: word, terms: [], quality: 1 }];
}

interface Similar {
  readonly form: string;
  readonly quality: number;
}

/** Letters that an inflected form and the word have in common at least; how many may differ at the end. */
const STEM = 5;
const ENDING = 3;
/** Letters of a shortened word at least. */
const SHORTEST = 4;
/** Likeness from which a word counts as another one misspelt. */
const MISSPELT = 0.95;

function similarForm(word: string): Similar | null {
  // German umlauts are often written as two letters.
  const plain = word.replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/ue/g, 'u');
  if (plain !== word && FORMS.has(plain)) return { form: plain, quality: 1 };
  if (word.length < SHORTEST) return null;
  let best: Similar | null = null;
  for (const form of SINGLE) {
    const quality = likeness(word, form);
    if (quality > (best?.quality ?? 0)) best = { form, quality };
  }
  return best;
}

function likeness(word: string, form: string): number {
  const shared = sharedStart(word, form);
  const longer = Math.max(word.length, form.length);
  if (shared >= STEM && longer - shared <= ENDING) return 0.95 - (longer - shared) * 0.02;
  if (shared === word.length && word.length >= SHORTEST && form.length > word.length) return 0.85;
  if (word.length >= STEM + 1 && word[0] === form[0] && jaroWinkler(word, form) >= MISSPELT) return 0.8;
  return 0;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
