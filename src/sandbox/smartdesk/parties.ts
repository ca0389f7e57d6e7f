import { idOf } from './world.js';
import type { World } from './world.js';
import { COMPANY_HEADS, COMPANY_TAILS, FIRST_NAMES, LAST_NAMES, LEGAL_FORMS } from './words.js';

export interface Company {
  readonly id: string;
  readonly name: string;
  /** Host of its website, `….example`. */
  readonly domain: string;
}

const at = (words: readonly string[], index: number): string => words[index % words.length] ?? '';

/** Every 30th account repeats the company four rows above under another legal form: one company entered twice. */
export const isDuplicate = (index: number): boolean => index % 30 === 29;

/** The company of an account; names differ for every index up to 6,400 and carry a number beyond. */
export function companyOf(index: number): Company {
  const base = isDuplicate(index) ? index - 4 : index;
  const combinations = COMPANY_HEADS.length * COMPANY_TAILS.length;
  // 7 has no factor in common with 40 · 40, so neighbours look unlike and none repeats early.
  const mixed = (base * 7) % combinations;
  const head = at(COMPANY_HEADS, mixed);
  const tail = at(COMPANY_TAILS, Math.floor(mixed / COMPANY_HEADS.length));
  const round = Math.floor(base / combinations);
  const number = round < LEGAL_FORMS.length ? '' : ` ${round}`;
  const form = isDuplicate(index) ? at(LEGAL_FORMS, round + 1) : at(LEGAL_FORMS, round);
  const name = `${head} ${tail}${number}${form}`;
  const slug = `${head}${tail}${number.trim()}${at(LEGAL_FORMS, round).trim()}`.toLowerCase();
  return { id: idOf('accounts', index), name, domain: `${slug}.example` };
}

export interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** 0-based index of the account it belongs to, or null. */
  readonly account: number | null;
}

const ascii = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/ø/gi, 'o')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

/** The person of a contact; the e-mail carries the index, so no two contacts share one. */
export function personOf(world: World, index: number): Person {
  const random = world.random('person', index);
  const firstName = random.pick(FIRST_NAMES);
  const lastName = random.pick(LAST_NAMES);
  const account = random.chance(0.12) ? null : random.int(0, world.count('accounts') - 1);
  const host = account === null ? 'post.example' : companyOf(account).domain;
  const email = `${ascii(firstName)}.${ascii(lastName)}${index + 1}${world.canary(index, '.')}@${host}`;
  return {
    id: idOf('contacts', index),
    firstName,
    lastName: `${lastName}${world.canary(index)}`,
    email,
    account,
  };
}
