import { createHash } from 'node:crypto';

/**
 * Seeded source of everything that looks random in an account: tokens, field keys, ids and gaps between ids.
 * The same seed gives the same account, so a failing test can be repeated.
 */
export class Random {
  private state: number;

  constructor(seed: string) {
    this.state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + (this.next() % (max - min + 1));
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, length);
  }

  /** UUID of version 4, as leads and lead labels have. */
  uuid(): string {
    const hex = this.hex(32);
    const variant = '89ab'[this.int(0, 3)];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  // mulberry32: 32 bits of state are enough for data that only has to look arbitrary.
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** Ids that only grow, with gaps and a start that differ per account, so that no caller can guess one. */
export class IdSequence {
  private last: number;

  constructor(private readonly random: Random) {
    this.last = random.int(100, 9_000);
  }

  next(): number {
    this.last += this.random.int(1, 6);
    return this.last;
  }
}
