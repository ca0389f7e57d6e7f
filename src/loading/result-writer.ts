import type { Outcome, RecordStore } from '../ledger/record-store.js';

/** Results wait at most this long (ms), or for so many, before they are committed together. */
const FLUSH_AFTER_MS = 50;
const FLUSH_AT = 100;

/**
 * Commits results in groups. A result that is lost with the process costs a look-up and nothing else: its intent is
 * committed, so the record is found in the target and not sent again.
 */
export class ResultWriter {
  readonly #records: RecordStore;
  readonly #run: string;
  readonly #object: string;
  readonly #fence: number;
  #waiting: Outcome[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(records: RecordStore, run: string, object: string, fence: number) {
    this.#fence = fence;
    this.#records = records;
    this.#run = run;
    this.#object = object;
  }

  add(outcome: Outcome): void {
    this.#waiting.push(outcome);
    if (this.#waiting.length >= FLUSH_AT) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_AFTER_MS);
  }

  /** Commits what is left. @throws the ledger's error if any group could not be written */
  async end(): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#writing.then(() =>
      this.#records.close(this.#run, this.#object, this.#fence, group),
    );
    // The failure is thrown by `end`; without a handler here Node would end the process first.
    this.#writing.catch(() => undefined);
  }
}
