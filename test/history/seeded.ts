import { mulberry32 } from '../support/mulberry32.js';

/** Choices that a seed decides: the same seed makes the same ones in the same order. */
export class Seeded {
  readonly #next: () => number;
  #words = 0;

  constructor(seed: number) {
    this.#next = mulberry32(seed);
  }

  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** Undefined for an empty list. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#next() * from.length)];
  }

  /** At most `count` different ones, in a random order. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0)
      taken.push(...left.splice(Math.floor(this.#next() * left.length), 1));
    return taken;
  }

  /** A word that no other of this history has. */
  word(): string {
    this.#words += 1;
    return `${this.pick(SYLLABLES)}${this.pick(SYLLABLES)}${this.#words}`;
  }
}

const SYLLABLES = [
  'Bel',
  'Cor',
  'Dun',
  'Fen',
  'Gar',
  'Hol',
  'Jan',
  'Kel',
  'Lor',
  'Mir',
  'Nor',
  'Pel',
  'Tam',
] as const;
