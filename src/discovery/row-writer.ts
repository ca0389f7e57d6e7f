import type { SourceStore, StoredRow } from '../ledger/source-store.js';
import { parseSourceDate, type ParsedDate } from '../smartdesk/dates.js';
import { hashRow } from '../smartdesk/row-hash.js';
import type { BadRow, SourceRow } from '../smartdesk/source-rows.js';
import { sourceKeys } from './source-keys.js';

const BUFFER_ROWS = 1_000;

/**
 * Writes rows of one object into the ledger and settles ids that occur twice: the same content is a `duplicate_row`;
 * of other content the latest `modified_at` wins (else the later row), the loser is a `duplicate_id`.
 */
export class RowWriter {
  readonly #source: SourceStore;
  readonly #object: string;
  #waiting: SourceRow[] = [];
  #rows = new Map<string, StoredRow>();
  #seq = 0;

  constructor(source: SourceStore, object: string) {
    this.#source = source;
    this.#object = object;
  }

  async begin(): Promise<void> {
    await this.#source.clear(this.#object);
  }

  async add(row: SourceRow): Promise<void> {
    this.#waiting.push(row);
    if (this.#waiting.length >= BUFFER_ROWS) await this.#flush();
  }

  async addBad(row: BadRow): Promise<void> {
    await this.#flush();
    const id = (row.values['id'] ?? '').trim();
    const isFree = id !== '' && (await this.#source.byIds(this.#object, [id])).length === 0;
    this.#seq += 1;
    const stored = this.#stored({ ...row, id: isFree ? id : `${id}#${row.row}` }, this.#seq);
    this.#put({ ...stored, ...skip('row_invalid', row.reason) });
    await this.#flush();
  }

  /** @returns how many rows there were */
  async end(): Promise<number> {
    await this.#flush();
    return this.#seq;
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const known = await this.#source.byIds(this.#object, [...new Set(waiting.map((row) => row.id))]);
    const inLedger = new Map(known.map((row) => [row.source_id, row]));
    for (const row of waiting) await this.#take(row, inLedger);
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    const keys = rows
      .filter((row) => row.skip_code === null)
      .flatMap((row) =>
        sourceKeys(this.#object, row.source_id, row.seq, JSON.parse(row.data) as Record<string, string>),
      );
    await this.#source.add(rows, keys);
  }

  async #take(row: SourceRow, inLedger: Map<string, StoredRow>): Promise<void> {
    this.#seq += 1;
    const stored = this.#stored(row, this.#seq);
    if (row.id === '') {
      this.#put({ ...stored, source_id: `#${row.row}`, ...skip('row_invalid', 'the id is blank') });
      return;
    }
    const earlier = this.#rows.get(row.id) ?? inLedger.get(row.id);
    const loser = earlier === undefined ? null : this.#loser(earlier, stored, row.row);
    if (loser === 'later') return;
    if (earlier !== undefined) await this.#demote(earlier, inLedger);
    this.#put(stored);
  }

  /** An earlier row gives its id to a later one and keeps its own reason if it was no record anyway. */
  async #demote(earlier: StoredRow, inLedger: Map<string, StoredRow>): Promise<void> {
    const id = `${earlier.source_id}#${earlier.seq}`;
    const skip_code = earlier.skip_code ?? 'duplicate_id';
    const skip_reason = earlier.skip_reason ?? OTHER_CONTENT;
    if (this.#rows.has(earlier.source_id)) this.#put({ ...earlier, source_id: id, skip_code, skip_reason });
    else await this.#source.demote(this.#object, earlier.source_id, id, skip_code, skip_reason);
    inLedger.delete(earlier.source_id);
  }

  /** Which of two rows with one id is no record. A losing later row is entered under `ID#ROW` at once. */
  #loser(earlier: StoredRow, later: StoredRow, row: number): 'earlier' | 'later' {
    if (earlier.skip_code !== null || (earlier.hash !== later.hash && !isNewer(earlier, later)))
      return 'earlier';
    const why =
      earlier.hash === later.hash
        ? skip('duplicate_row', 'an earlier row is the same')
        : skip('duplicate_id', OTHER_CONTENT);
    this.#put({ ...later, source_id: `${later.source_id}#${row}`, ...why });
    return 'later';
  }

  #stored(row: SourceRow, seq: number): StoredRow {
    const modified = (row.values['modified_at'] ?? '').trim();
    return {
      object: this.#object,
      source_id: row.id,
      seq,
      hash: hashRow(row.values),
      modified_at: modified === '' ? null : modified,
      data: JSON.stringify(row.values),
      skip_code: null,
      skip_reason: null,
    };
  }

  #put(row: StoredRow): void {
    this.#rows.set(row.source_id, row);
  }
}

const OTHER_CONTENT = 'another row has the same id and other content';

function skip(skip_code: string, skip_reason: string): { skip_code: string; skip_reason: string } {
  return { skip_code, skip_reason };
}

/** Whether the earlier row was modified after the later one; times that cannot be compared leave the later row the winner. */
function isNewer(earlier: StoredRow, later: StoredRow): boolean {
  const [a, b] = [earlier.modified_at, later.modified_at].map((value) =>
    value === null ? null : parseSourceDate(value, { dayFirst: null, zone: 'UTC' }),
  );
  if (a == null || b == null || !a.ok || !b.ok) return false;
  return timeOf(a) > timeOf(b);
}

/** Comparable as text: a day is its beginning. */
function timeOf(parsed: ParsedDate & { ok: true }): string {
  return parsed.kind === 'instant' ? parsed.instant : parsed.date;
}
