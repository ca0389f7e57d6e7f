import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { IssueSettlement } from '../../src/contract/messages.js';
import { PHASES } from '../../src/contract/objects.js';
import { shownOffer } from '../../src/hypercare/look-at-issue.js';
import type { Offer } from '../../src/hypercare/offer.js';
import type { Issue } from '../../src/ledger/issue-store.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import type { SettledIssue } from '../../workflows/activity-types.js';
import { MIGRATION_USER } from '../loading/harness-config.js';
import { LoadHarness, type Json, type LoadedObject } from '../loading/load-harness.js';

const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

function within<T>(activity: () => Promise<T>): Promise<T> {
  return environment.run(activity);
}

export type Row = Record<string, string>;

/** A loaded company, and the activities by which issues are taken and settled. */
export class IssueHarness {
  #at = 0;
  readonly #used = new Set<string>();
  #seenRequests = 0;

  private constructor(
    readonly load: LoadHarness,
    readonly ledger: Ledger,
  ) {}

  static async start(change?: (dir: string) => Promise<void>, records = 60): Promise<IssueHarness> {
    const load = await LoadHarness.start(change, records);
    for (const object of PHASES) {
      await load.worker.load(object);
      await load.worker.settle(object);
    }
    return new IssueHarness(load, await load.ledger());
  }

  get #migration() {
    return { name: this.load.config.name, ledger: this.load.config.ledger };
  }

  /** @returns its number */
  async report(record: string | null, text = 'it is wrong'): Promise<number> {
    const at = new Date().toISOString();
    const message = { record, text, by: 'customer', at, id: null };
    const { issue } = await within(() => this.activities().reportIssue(this.#migration, message));
    if (issue === null) throw new Error('the issue was not taken');
    return issue;
  }

  async issue(id: number): Promise<Issue> {
    const issue = await this.ledger.issues.byId(id);
    if (issue === null) throw new Error(`there is no issue ${id}`);
    return issue;
  }

  async offer(id: number): Promise<Offer> {
    const offer = shownOffer(await this.issue(id));
    if (offer === null) throw new Error(`nothing was offered for issue ${id}`);
    return offer;
  }

  /** A message as a person sends it; each at a time of its own. */
  settlement(issue: number, more: Partial<IssueSettlement> = {}): IssueSettlement {
    this.#at += 1_000;
    const at = new Date(Date.UTC(2026, 11, 1) + this.#at).toISOString();
    return {
      issue,
      action: 'repair',
      offer: null,
      only: null,
      file: null,
      by: 'kim',
      at,
      note: null,
      ...more,
    };
  }

  async settle(settlement: IssueSettlement, wrap?: (ledger: Ledger) => Ledger): Promise<SettledIssue> {
    const run = { ...this.#migration, run: 'production', role: 'production' as const };
    return within(() => this.activities(wrap).settleIssue(run, settlement));
  }

  /** Approves the repair, lets the phases run where it takes that, and looks after it. */
  async repair(issue: number, more: Partial<IssueSettlement> = {}): Promise<SettledIssue> {
    const settlement = this.settlement(issue, more);
    const first = await this.settle(settlement);
    if (first.outcome !== 'begun') return first;
    await this.runPhases();
    return this.settle(settlement);
  }

  async runPhases(): Promise<void> {
    const act = this.activities();
    for (const object of PHASES) {
      const phase = {
        ...this.#migration,
        run: 'production',
        role: 'production' as const,
        object,
        later: true,
      };
      await within(() => act.planPhase(phase));
      for (let done = false; !done;) ({ done } = await within(() => act.loadBatch(phase)));
      await within(() => act.settlePhase(phase));
    }
  }

  activities(wrap: (ledger: Ledger) => Ledger = (ledger) => ledger) {
    const { resources } = this.load.worker;
    return createActivities({
      ...resources,
      ledgerOf: async (migration) => wrap(await resources.ledgerOf(migration)),
    });
  }

  async record(object: string, id: string): Promise<StoredRecord> {
    const record = (await this.ledger.records.fates('production', object, [id])).get(id);
    if (record === undefined) throw new Error(`the ledger has no ${object}/${id}`);
    return record;
  }

  /** A record that no test has used before. */
  async fresh(
    object: string,
    state: StoredRecord['state'] = 'created',
    is: (record: StoredRecord, row: Row) => boolean = () => true,
  ): Promise<{ readonly id: string; readonly targetId: string; readonly row: Row }> {
    for await (const page of this.ledger.records.pages('production', object, [state])) {
      for (const record of page) {
        const row = await this.row(object, record.source_id);
        if (this.#used.has(`${object}/${record.source_id}`) || !is(record, row)) continue;
        this.#used.add(`${object}/${record.source_id}`);
        return { id: record.source_id, targetId: record.target_id ?? '', row };
      }
    }
    throw new Error(`no record of ${object} is ${state} and as wanted`);
  }

  /** Requests that changed something in Pipedrive since this was asked last. */
  writes(): string[] {
    const all = this.load.sandbox
      .requests()
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);
    const since = all.slice(this.#seenRequests);
    this.#seenRequests = all.length;
    return since;
  }

  /** A user of the account who is neither that one nor the migration's. */
  userOtherThan(id: unknown): { readonly id: number; readonly email: string } {
    const users = this.load.sandbox.dump('production').users;
    const other = users.find((user) => user['id'] !== id && user['email'] !== MIGRATION_USER);
    return { id: Number(other?.['id']), email: String(other?.['email']) };
  }

  /** Values of a record's row. */
  async row(object: string, id: string): Promise<Row> {
    const [row] = await this.ledger.source.byIds(object, [id]);
    return JSON.parse(row?.data ?? '{}') as Row;
  }

  /** What somebody changes of a record in Pipedrive. */
  async edit(object: LoadedObject, id: string, changes: Json): Promise<void> {
    await this.load.edit(object, id, changes, new Date(this.load.sandbox.clock.now() + 10_000));
  }

  read(object: LoadedObject, id: string): Promise<Json> {
    return this.load.read(object, id);
  }
}
