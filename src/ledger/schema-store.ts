import type { Selectable, Transaction } from 'kysely';
import { requireFence, type HeldLease } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { CreatedSchemaTable, SchemaState } from './rollback-tables.js';
import type { LedgerTables } from './tables.js';

export type CreatedSchema = Selectable<CreatedSchemaTable>;

/** Something that belongs to an account and not to a record. */
export type SchemaThing = Pick<CreatedSchema, 'kind' | 'target' | 'key' | 'name'>;

/** What this migration created in accounts besides records, and may remove again. */
export class SchemaStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Takes down what was created, and closes the intent that said so before.
   * @param intent key of the fact that holds it
   * @throws LeaseLost when another worker has taken over
   */
  async created(
    lease: HeldLease,
    account: string,
    intent: string,
    things: readonly SchemaThing[],
  ): Promise<void> {
    const updated_at = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, lease.run, lease.fence);
      for (const thing of things) {
        const known = thing.kind === 'options' ? await labelsOf(trx, account, thing) : [];
        const name =
          known.length === 0
            ? thing.name
            : JSON.stringify([...known, ...(JSON.parse(thing.name) as string[])]);
        await trx
          .insertInto('created_schema')
          .values({ account, ...thing, name, state: 'created', why: '', updated_at })
          // Further options of the same field.
          .onConflict((c) =>
            c.columns(['account', 'kind', 'target', 'key']).doUpdateSet((eb) => ({
              name: eb.ref('excluded.name'),
              updated_at: eb.ref('excluded.updated_at'),
            })),
          )
          .execute();
      }
      await trx.deleteFrom('meta').where('key', '=', intent).execute();
    });
  }

  /** Of an account, in a stable order; those that are gone are not among them unless asked for. */
  async of(account: string, states: readonly SchemaState[] = THERE): Promise<CreatedSchema[]> {
    return this.#db
      .selectFrom('created_schema')
      .selectAll()
      .where('account', '=', account)
      .where('state', 'in', [...states])
      .orderBy('kind')
      .orderBy('target')
      .orderBy('name')
      .orderBy('key')
      .execute();
  }

  /**
   * Before a deletion leaves (`intent`), and how it ended.
   * @param lease its name and fence
   * @throws LeaseLost when another worker has taken it, or, before an intent, when it has run out
   */
  async mark(
    lease: HeldLease,
    { account, kind, target, key }: Pick<CreatedSchema, 'account' | 'kind' | 'target' | 'key'>,
    state: SchemaState,
    why = '',
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, lease.run, lease.fence, state === 'intent' ? 'deadline' : 'superseded');
      await trx
        .updateTable('created_schema')
        .set({ state, why, updated_at: new Date().toISOString() })
        .where('account', '=', account)
        .where('kind', '=', kind)
        .where('target', '=', target)
        .where('key', '=', key)
        .execute();
    });
  }
}

async function labelsOf(
  trx: Transaction<LedgerTables>,
  account: string,
  { kind, target, key }: SchemaThing,
): Promise<string[]> {
  const row = await trx
    .selectFrom('created_schema')
    .select('name')
    .where('account', '=', account)
    .where('kind', '=', kind)
    .where('target', '=', target)
    .where('key', '=', key)
    .executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.name) as string[]);
}

/** `left` is there, and may be removed when it is asked for again. */
const THERE: readonly SchemaState[] = ['created', 'intent', 'left'];
