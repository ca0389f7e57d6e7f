import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../../activities/index.js';
import { PHASES } from '../../../src/contract/objects.js';
import type { DeltaReconciliation } from '../../../src/delta/reconcile-delta.js';
import type { Conflict } from '../../../src/ledger/conflict-store.js';
import type { Activities, RunReference } from '../../../workflows/activity-types.js';
import type { LoadHarness } from '../../loading/load-harness.js';
import { conflictKey, type ObservedConflict } from '../compare-reports.js';
import type { Decision } from '../decisions.js';
import type { HistoryEngine } from '../history-engine.js';
import { WHOLE_RECORD } from '../records.js';
import type { OwnerAssignment } from '../round-plan.js';

/** The product's activities in the order in which the workflow calls them, with a customer who lets every gate open. */
export class ProductEngine implements HistoryEngine {
  readonly #act: Activities;
  readonly #production: RunReference;
  #deltas = 0;
  #listed: Conflict[] = [];

  constructor(private readonly harness: LoadHarness) {
    const { name, ledger } = harness.config;
    this.#act = createActivities(harness.worker.resources);
    this.#production = { name, ledger, run: 'production', role: 'production' };
  }

  get conflicts(): ObservedConflict[] {
    return this.#listed.filter(isListed).map(observed);
  }

  /** Reconciliation of the last delta per object. */
  async reports(): Promise<DeltaReconciliation[]> {
    return (await this.harness.ledger()).reports.all<DeltaReconciliation>(
      'reconciliations',
      `delta-${this.#deltas}`,
    );
  }

  async firstLoad(): Promise<void> {
    await this.#phases(this.#production);
    await this.#run(() => this.#act.prepareSpotCheck(this.#production));
  }

  async take(dir: string, owners: readonly OwnerAssignment[] = []): Promise<void> {
    const act = this.#act;
    const { run: _run, role, ...migration } = this.#production;
    const delta = { ...this.#production, run: `delta-${(this.#deltas += 1)}` };
    const { refused, changes } = await this.#run(() => act.readDelta({ ...delta, source: dir }));
    if (refused !== null) throw new Error(refused);
    if (changes === 0) return;
    const { fingerprint } = await this.#run(() => act.extendMapping(delta));
    if (fingerprint !== null) await this.#run(() => act.confirmMapping(migration, fingerprint));
    await this.#run(() => act.createFields(migration, role));
    await this.#open('fields');
    for (const owner of owners)
      await this.#run(() => act.assignOwner(migration, { ...owner, by: 'customer' }));
    await this.#open('owners');
    await this.#run(() => act.beginDelta(delta));
    await this.#phases(delta);
    if (fingerprint !== null) await this.#amend();
    await this.#look();
  }

  async decide(decisions: readonly Decision[]): Promise<void> {
    let reopened = 0;
    for (const decision of ['source', 'target'] as const) {
      const ids = decisions.filter((each) => each.decision === decision).map((each) => this.#idOf(each));
      const about = { ids, decision, by: 'customer', at: new Date().toISOString(), note: null };
      const done = await this.#run(() => this.#act.decideConflicts(this.#production, about));
      reopened += done.reopened;
    }
    if (reopened > 0) await this.#reload();
    await this.#look();
  }

  /** What a new mapping means for what the delta did not touch. */
  async #amend(): Promise<void> {
    for (const object of PHASES) await this.#run(() => this.#act.amendPhase({ ...this.#production, object }));
    const { opened } = await this.#run(() => this.#act.endAmendment(this.#production));
    if (opened > 0) await this.#reload();
    await this.#run(() => this.#act.prepareSpotCheck(this.#production));
  }

  async #reload(): Promise<void> {
    await this.#phases(this.#production, true);
    await this.#run(() => this.#act.prepareSpotCheck(this.#production));
  }

  async #phases(run: RunReference, later = false): Promise<void> {
    for (const object of PHASES) {
      const part = { ...run, object, ...(later ? { later } : {}) };
      await this.#run(() => this.#act.planPhase(part));
      for (let done = false; !done;) ({ done } = await this.#run(() => this.#act.loadBatch(part)));
      await this.#run(() => this.#act.settlePhase(part));
    }
  }

  async #open(gate: 'fields' | 'owners'): Promise<void> {
    const { run: _run, role, ...migration } = this.#production;
    const { missing } = await this.#run(() => this.#act.inspectGate(migration, gate, role));
    if (missing.length > 0) throw new Error(`${gate} is shut: ${JSON.stringify(missing)}`);
  }

  async #look(): Promise<void> {
    this.#listed = await (await this.harness.ledger()).conflicts.list('production');
  }

  #idOf(decision: Decision): number {
    const key = conflictKey(decision);
    const found = this.#listed.filter((each) => isWaiting(each) && conflictKey(observed(each)) === key);
    const [conflict] = found;
    if (conflict === undefined || found.length > 1) throw new Error(`${key} is listed ${found.length} times`);
    return conflict.id;
  }

  #run<T>(activity: () => Promise<T>): Promise<T> {
    return environment.run(activity);
  }
}

const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

/** Deletions of the source count as decided; replaced files are listed until somebody decides. */
function isListed(conflict: Conflict): boolean {
  return conflict.kind === 'deleted_in_source' ? false : isWaiting(conflict);
}

function isWaiting({ state }: Conflict): boolean {
  return state === 'open' || state === 'left';
}

function observed(conflict: Conflict): ObservedConflict {
  const { object, source_id: id, kind, ours, source, target } = conflict;
  if (kind !== 'field') return { object, id, field: WHOLE_RECORD };
  const sides = { ours: textIn(ours), source: textIn(source), target: textIn(target) };
  return { object, id, field: nameOf(conflict), ...(TEXTS.includes(conflict.field) ? sides : {}) };
}

/** Their values are compared; ids of options, owners and parents mean nothing without the account. */
const TEXTS: readonly string[] = ['name', 'title', 'subject', 'expected_close_date'];

/** Custom fields by their name, attributes as they are called. */
function nameOf({ field, label }: Conflict): string {
  return /^(custom_fields\.)?[0-9a-f]{40}$/.test(field) ? label : field;
}

function textIn(value: string): string | null {
  return JSON.parse(value) as string | null;
}
