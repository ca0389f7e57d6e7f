/** Round trips per generation; the floor is that of the current and the last generation. */
const GENERATION = 200;
/** Below so many nothing is known about the shortest way. */
const ENOUGH = 20;
/** The two shortest halves of a round trip need not have met in one that was measured. */
const KEPT_SHARE = 0.05;
const KEPT_MS = 5;

/** The shortest round trip of the last few hundred requests, in milliseconds. */
export class RoundTripFloor {
  #count = 0;
  #current = Infinity;
  #last = Infinity;

  add(ms: number): void {
    if (this.#count > 0 && this.#count % GENERATION === 0) {
      this.#last = this.#current;
      this.#current = Infinity;
    }
    this.#count += 1;
    this.#current = Math.min(this.#current, ms);
  }

  /** What every request is sure to take on its way there and back; 0 until enough have been measured. */
  credit(): number {
    if (this.#count < ENOUGH) return 0;
    const floor = Math.min(this.#current, this.#last);
    return Math.max(0, floor * (1 - KEPT_SHARE) - KEPT_MS);
  }
}
