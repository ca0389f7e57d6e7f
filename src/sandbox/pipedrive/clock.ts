/** The server's clock: real time plus an offset that tests move. Milliseconds since the epoch. */
export class Clock {
  private offset = 0;

  now(): number {
    return Date.now() + this.offset;
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds;
  }

  set(instant: number): void {
    this.offset = instant - Date.now();
  }

  reset(): void {
    this.offset = 0;
  }
}
