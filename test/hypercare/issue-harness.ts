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
import { LoadHarness, type Json, type LoadedObject } from '../loading/load-harness.js';

const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

function within<T>(activity: () => Promise<T>): Promise<T> {
  return environment.run(activity);
}

/** A loaded company, and the activities by which issues are taken and settled. */
export class IssueHarness {
  #at = 0;

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

  async first(
    object: string,
    state: StoredRecord['state'],
    is: (record: StoredRecord) => boolean = () => true,
  ): Promise<StoredRecord> {
    for await (const page of this.ledger.records.pages('production', object, [state])) {
      const found = page.find(is);
      if (found !== undefined) return found;
    }
    throw new Error(`no record of ${object} is ${state} and as wanted`);
  }

  /** Values of a record's row. */
  async row(object: string, id: string): Promise<Record<string, string>> {
    const [row] = await this.ledger.source.byIds(object, [id]);
    return JSON.parse(row?.data ?? '{}') as Record<string, string>;
  }

  /** What somebody changes of a record in Pipedrive. */
  async edit(object: LoadedObject, id: string, changes: Json): Promise<void> {
    await this.load.edit(object, id, changes, new Date(this.load.sandbox.clock.now() + 10_000));
  }

  read(object: LoadedObject, id: string): Promise<Json> {
    return this.load.read(object, id);
  }
}
