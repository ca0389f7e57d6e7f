const LINE_FEED = 0x0a;

/**
 * Line numbers by byte offset in a stream, asked in rising order. csv-parse's own counter counts a CRLF inside quotes
 * as two lines. Keeps only the chunks not yet passed: about two at a time.
 */
export class LineCounter {
  readonly #chunks: Buffer[] = [];
  #offset = 0;
  #line = 1;
  #lastByte = 0;

  feed(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  /** The 1-based line on which the byte at `offset` stands. */
  lineAt(offset: number): number {
    for (let chunk = this.#chunks[0]; chunk !== undefined && this.#offset < offset; chunk = this.#chunks[0]) {
      const passed = chunk.subarray(0, offset - this.#offset);
      for (let at = passed.indexOf(LINE_FEED); at !== -1; at = passed.indexOf(LINE_FEED, at + 1))
        this.#line++;
      this.#lastByte = passed[passed.length - 1] ?? 0;
      this.#offset += passed.length;
      if (passed.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(passed.length);
    }
    return this.#line;
  }

  /** Whether the byte before the last asked offset ended a line. */
  get afterLineEnd(): boolean {
    return this.#lastByte === LINE_FEED;
  }
}
