import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import { createActivities } from '../../activities/index.js';
import type { Verification } from '../../src/contract/reconciliation.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import { PHASES, type PhaseObject } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { testLedger } from '../support/test-ledger.js';
import { accountOptions, configOf, MIGRATION_USER } from './harness-config.js';
import { startTestWorker, within, type TestRun, type TestWorker } from './test-worker.js';

/** What `verification.json` says, and what is added to the contract's numbers. */
export type Verified = Verification & {
  readonly repaired: number;
  readonly second_pass: { readonly creates: number; readonly updates: number };
};

export type Json = Record<string, unknown>;

interface Created {
  readonly data: { readonly id: number | string };
}

export interface CreatedRecord {
  readonly source_id: string;
  readonly target_id: string;
}

/** Where the records of a phase are in the simulated Pipedrive: its path, and its table in a dump. */
export const TARGETS = {
  pipelines: { path: '/api/v2/pipelines', entity: 'pipelines' },
  stages: { path: '/api/v2/stages', entity: 'stages' },
  accounts: { path: '/api/v2/organizations', entity: 'organizations' },
  contacts: { path: '/api/v2/persons', entity: 'persons' },
  lead_organizations: { path: '/api/v2/organizations', entity: 'organizations' },
  lead_persons: { path: '/api/v2/persons', entity: 'persons' },
  leads: { path: '/api/v1/leads', entity: 'leads' },
  deals: { path: '/api/v2/deals', entity: 'deals' },
  activities: { path: '/api/v2/activities', entity: 'activities' },
  tasks: { path: '/api/v2/activities', entity: 'activities' },
  notes: { path: '/api/v1/notes', entity: 'notes' },
  attachments: { path: '/api/v1/files', entity: 'files' },
} as const;

export type LoadedObject = keyof typeof TARGETS;

export const LOADED = PHASES.filter((object): object is LoadedObject => object in TARGETS);

/** A verification that lets the next phase begin. */
export const CLEAN = {
  mismatched: 0,
  missing: 0,
  unexpected: 0,
  duplicates: 0,
  second_pass: { creates: 0, updates: 0 },
};

/** The text that a person changes of a record, by which it is not found again. */
const NAMES: Readonly<Record<Exclude<LoadedObject, 'notes'>, string>> = {
  pipelines: 'name',
  stages: 'name',
  accounts: 'name',
  contacts: 'name',
  lead_organizations: 'name',
  lead_persons: 'name',
  leads: 'title',
  deals: 'title',
  activities: 'subject',
  tasks: 'subject',
  attachments: 'description',
};

/** The failure with which a phase that does not add up ends: what holds it, all of it. */
export function held(...codes: string[]): object {
  return { details: codes.map((code) => ({ code })) };
}

/** The same object with some of its members replaced. */
export function overriding<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      if (key in replaced) return Reflect.get(replaced, key) as unknown;
      const value: unknown = Reflect.get(target, key);
      // Private members are the target's, not the proxy's.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A generated company, a simulated Pipedrive and the activities of a worker, without Temporal around them. */
export class LoadHarness {
  readonly worker: TestWorker;
  readonly #workers: TestWorker[] = [];
  readonly #run: TestRun;

  private constructor(
    readonly folder: string,
    readonly sandbox: PipedriveSandbox,
    readonly config: MigrationConfig,
    /** What a worker has to know besides the token. */
    readonly env: NodeJS.ProcessEnv,
  ) {
    this.#run = { name: config.name, ledger: config.ledger, run: 'production', role: 'production' };
    this.worker = this.newWorker();
  }

  /**
   * Everything up to the beginning of the production run.
   * @param change what is put into the export's folder besides
   * @param records size of the generated company
   * @param pack makes another export of the folder, and gives its path
   * @param before puts into the account what it had before the migration
   */
  static async start(
    change?: (dir: string) => Promise<void>,
    records = 70,
    pack: (dir: string) => Promise<string> = (dir) => Promise.resolve(dir),
    before?: (harness: LoadHarness) => Promise<void>,
  ): Promise<LoadHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'sd2pd-loading-'));
    const generated = join(folder, 'export');
    await generateExport({ dir: generated, seed: 3, records });
    await change?.(generated);
    const dir = await pack(generated);
    const sandbox = await startPipedriveSandbox({ accounts: [accountOptions()] });
    const { env, ...named } = testLedger('loading', join(folder, 'loading.ledger'));
    const harness = new LoadHarness(folder, sandbox, configOf(folder, dir, sandbox, named), env);
    await before?.(harness);
    await harness.#prepare();
    return harness;
  }

  /** @param wrap changes what the worker sees of the ledger, to kill it at a point of its work */
  newWorker(wrap: (ledger: Ledger) => Ledger = (ledger) => ledger): TestWorker {
    const token = this.sandbox.accounts[0]?.token ?? '';
    const worker = startTestWorker(this.#run, { ...this.env, PRODUCTION_TOKEN: token }, wrap);
    this.#workers.push(worker);
    return worker;
  }

  async ledger(): Promise<Ledger> {
    return this.worker.resources.ledgerOf(this.#run);
  }

  /** Loads and settles every phase before this one that has not been yet. */
  async loadUntil(object: PhaseObject): Promise<void> {
    const ledger = await this.ledger();
    const lines = await ledger.reports.all<{ object: string }>('reconciliations', 'production');
    const settled = new Set(lines.map((line) => line.object));
    for (const earlier of PHASES) {
      if (earlier === object) return;
      if (settled.has(earlier)) continue;
      await this.worker.load(earlier);
      await this.worker.settle(earlier);
    }
  }

  async verified(object: PhaseObject): Promise<Verified> {
    const all = await (await this.ledger()).reports.all<Verified>('verifications', 'production');
    const found = all.find((line) => line.object === object);
    if (found === undefined) throw new Error(`${object} was not verified`);
    return found;
  }

  async mismatches(
    object: PhaseObject,
  ): Promise<Array<{ field: string; target_id: string; actual: string }>> {
    const all = await (await this.ledger()).reports.mismatches('production');
    return all.filter((line) => line.object === object);
  }

  /** Every record of a phase that was created, in the order of the source. */
  async created(object: PhaseObject): Promise<CreatedRecord[]> {
    const found: CreatedRecord[] = [];
    for await (const page of (await this.ledger()).records.pages('production', object, ['created'])) {
      for (const { source_id, target_id } of page) {
        if (target_id !== null) found.push({ source_id, target_id });
      }
    }
    return found;
  }

  async firstCreated(object: PhaseObject): Promise<CreatedRecord> {
    const [first] = await this.created(object);
    if (first === undefined) throw new Error(`nothing was created in ${object}`);
    return first;
  }

  /** The record whose request was sent last. */
  async lastCreated(object: PhaseObject): Promise<CreatedRecord> {
    const last = (await this.created(object)).at(-1);
    if (last === undefined) throw new Error(`nothing was created in ${object}`);
    return last;
  }

  /** What a person changes of a record: it differs from what was sent then, and is still found by its key. */
  touch(object: LoadedObject): Json {
    if (object !== 'notes') return { [NAMES[object]]: 'Touched' };
    return { user_id: this.sandbox.dump('production').users.at(-1)?.['id'] };
  }

  /** Whether a record is in the target and not deleted. */
  async isThere(object: LoadedObject, id: string): Promise<boolean> {
    const { status, data } = await this.api().get<{ data: Json | null }>(`${TARGETS[object].path}/${id}`, {
      validateStatus: (code) => code === 200 || code === 404 || code === 410,
    });
    const record = status === 200 ? data.data : null;
    return record !== null && record['is_deleted'] !== true && record['active_flag'] !== false;
  }

  /**
   * Changes a record as a person would, at a time of the target's clock.
   * @param email who does it; the migration user if left out
   */
  async edit(object: LoadedObject, id: string, changes: Json, at: Date, email?: string): Promise<void> {
    await this.#atTime(at, () => this.#control('edit', object, id, { changes, email }));
  }

  async remove(object: LoadedObject, id: string): Promise<void> {
    await this.#control('delete', object, id, {});
  }

  /** Brings a deleted record back as a person would, at a time of the target's clock. */
  async restore(object: LoadedObject, id: string, at: Date): Promise<void> {
    await this.#atTime(at, () => this.#control('restore', object, id, {}));
  }

  /** Creates records as a person would, at a time of the target's clock. @returns their ids */
  async add(entity: string, records: readonly Json[], at: Date, by?: string): Promise<string[]> {
    const url = `${this.sandbox.controlUrl}/accounts/production/seed`;
    const made: string[] = [];
    await this.#atTime(at, async () => {
      const body = { entity, records, ...(by === undefined ? {} : { email: by }) };
      const { data } = await axios.post<{ data: { id: number | string }[] }>(url, body);
      made.push(...data.data.map(({ id }) => String(id)));
    });
    return made;
  }

  /** Merges a record into another one as a person would; the other one stays. */
  async merge(object: LoadedObject, id: string, into: string, at: Date): Promise<void> {
    await this.#atTime(at, () => this.#control('merge', object, id, { mergeWithId: Number(into) }));
  }

  /** Reads a record with no code of the product. */
  async read(object: LoadedObject, id: string): Promise<Json> {
    const { path } = TARGETS[object];
    const { data } = await this.api().get<{ data: Json }>(`${path}/${id}`);
    return data.data;
  }

  /**
   * Sends the last request of a phase again, as a frozen process would that wakes up late.
   * @param change makes another body of it
   * @param isMeant of the bodies that were sent; another phase may have sent to the same path
   * @returns the id of what it made
   */
  async sendAgain(
    object: LoadedObject,
    change: (body: Json) => Json = (body) => body,
    isMeant: (body: Json) => boolean = () => true,
  ): Promise<string> {
    const { path: pathPrefix } = TARGETS[object];
    const last = this.sandbox
      .requests({ method: 'POST', pathPrefix })
      .filter((entry) => isMeant(entry.body as Json))
      .at(-1);
    const { data } = await this.api().post<Created>(pathPrefix, change(last?.body as Json));
    return String(data.data.id);
  }

  /** Lets the request through after all that a fault refused. */
  async sendRefused(object: LoadedObject): Promise<void> {
    const { path: pathPrefix } = TARGETS[object];
    const refused = this.sandbox
      .requests({ method: 'POST', pathPrefix })
      .find((entry) => entry.fault !== undefined);
    await this.api().post(pathPrefix, refused?.body);
  }

  /** Uploads a file of the target once more, with its own bytes or with others, as some user. */
  async uploadAgain(id: string, { bytes, token }: { bytes?: Buffer; token?: string } = {}): Promise<string> {
    const file = await this.read('attachments', id);
    const form = new FormData();
    for (const parent of ['deal_id', 'person_id', 'org_id', 'activity_id']) {
      if (typeof file[parent] === 'number') form.append(parent, String(file[parent]));
    }
    const content = bytes ?? this.sandbox.fileBytes('production', Number(id)) ?? Buffer.alloc(0);
    form.append('file', new Blob([new Uint8Array(content)]), String(file['name']));
    const { data } = await this.api(token).post<Created>('/api/v1/files', form);
    return String(data.data.id);
  }

  /** A token of the last user of the account, who is not the migration's. */
  async tokenOfSomebodyElse(): Promise<string> {
    const email = accountOptions().users.at(-1)?.email;
    const url = `${this.sandbox.controlUrl}/accounts/production/tokens`;
    const { data } = await axios.post<{ token: string }>(url, { email });
    return data.token;
  }

  /** Waits until requests that a fault had delayed are through. */
  async untilStruck(fault: string, times: number): Promise<void> {
    const struck = () => this.sandbox.requests().filter((entry) => entry.fault === fault).length;
    for (let tries = 0; struck() < times; tries += 1) {
      if (tries > 400) throw new Error(`the fault ${fault} never struck`);
      await sleep(25);
    }
  }

  async stop(): Promise<void> {
    for (const worker of this.#workers) await worker.resources.close();
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    this.sandbox.recordBodies(true);
    const migration = { name: this.config.name, ledger: this.config.ledger };
    const act = createActivities(this.worker.resources);
    const ledger = await this.ledger();
    await ledger.meta.set(META.config, this.config);
    await within(() => act.discover(migration));
    await within(async () =>
      act.confirmMapping(migration, (await ledger.mappings.current())?.fingerprint ?? ''),
    );
    await within(() => act.createFields(migration, 'production' as const));
    await within(() => act.inspectGate(migration, 'fields' as const, 'production' as const));
    await within(() => act.assignOwner(migration, { source: '*', target: MIGRATION_USER, by: 'test' }));
    await this.beginRun();
  }

  /** As the workflow does before the first phase. */
  async beginRun(): Promise<void> {
    await within(() => createActivities(this.worker.resources).beginRun(this.#run));
  }

  /** The target's API, as some user: the migration's unless another token is given. */
  api(token = this.sandbox.accounts[0]?.token ?? ''): AxiosInstance {
    return axios.create({ baseURL: this.sandbox.baseUrl, headers: { 'x-api-token': token } });
  }

  async #control(command: string, object: LoadedObject, id: string, more: Json): Promise<void> {
    const { entity } = TARGETS[object];
    await axios.post(`${this.sandbox.controlUrl}/accounts/production/${command}`, { entity, id, ...more });
  }

  async #atTime(at: Date, work: () => Promise<void>): Promise<void> {
    const { clock } = this.sandbox;
    const offset = clock.now() - Date.now();
    clock.set(at.getTime());
    await work();
    clock.set(Date.now() + offset);
  }
}
