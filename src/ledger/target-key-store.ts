import type { Selectable } from 'kysely';
import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';
import type { TargetKeyTable } from './tables.js';

export type TargetKey = Selectable<TargetKeyTable>;

/** What a target account had before the run: persons by e-mail, organizations by domain and by name. */
export class TargetKeyStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async clear(account: string): Promise<void> {
    await this.#db.deleteFrom('target_keys').where('account', '=', account).execute();
  }

  async add(keys: readonly TargetKey[]): Promise<void> {
    for (const chunk of chunksOf(keys)) {
      await this.#db
        .insertInto('target_keys')
        .values(chunk)
        .onConflict((c) => c.doNothing())
        .execute();
    }
  }

  /** Replaces what is known of some records that somebody made or changed since. */
  async replace(
    account: string,
    object: string,
    targetIds: readonly string[],
    keys: readonly TargetKey[],
  ): Promise<void> {
    for (const chunk of chunksOf(targetIds)) {
      await this.#db
        .deleteFrom('target_keys')
        .where('account', '=', account)
        .where('object', '=', object)
        .where('target_id', 'in', chunk)
        .execute();
    }
    await this.add(keys);
  }

  /** Every value of a kind with an id of a record that has it. */
  async all(account: string, object: string, kind: TargetKey['kind']): Promise<Map<string, string>> {
    const rows = await this.#db
      .selectFrom('target_keys')
      .select(['value', 'target_id'])
      .where('account', '=', account)
      .where('object', '=', object)
      .where('kind', '=', kind)
      .execute();
    return new Map(rows.map((row) => [row.value, row.target_id]));
  }

  /** Value → id of the first (lowest id) target record with it. */
  async firstByValues(
    account: string,
    object: string,
    kind: TargetKey['kind'],
    values: readonly string[],
  ): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const chunk of chunksOf(values)) {
      const rows = await this.#db
        .selectFrom('target_keys')
        .select(['value', 'target_id'])
        .where('account', '=', account)
        .where('object', '=', object)
        .where('kind', '=', kind)
        .where('value', 'in', chunk)
        .execute();
      for (const row of rows) {
        const known = found.get(row.value);
        if (known === undefined || Number(row.target_id) < Number(known)) found.set(row.value, row.target_id);
      }
    }
    return found;
  }
}
