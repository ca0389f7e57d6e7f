import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { differences } from './compare-end-state.js';
import { conflictDifferences } from './compare-reports.js';
import { EditHistory } from './edit-history.js';
import type { Expected } from './expected.js';
import { AccountSetup } from './reference/account-setup.js';
import type { Quirk } from './reference/quirks.js';
import { ReferenceEngine } from './reference/reference-engine.js';
import { TargetActor } from './target-edits/actor.js';

const MIGRATION_USER = 'migration@sd2pd.example';
const ACCOUNT = 'production';

/** Large enough for a group of accounts that become one organization. */
const RECORDS = 310;

/** A generated company, loaded by the reference into a simulated account, and a history of edits over it. */
export class Playground {
  private constructor(
    readonly folder: string,
    readonly history: EditHistory,
    readonly engine: ReferenceEngine,
    readonly dump: () => AccountDump,
    private readonly close: () => Promise<void>,
  ) {}

  static async open(seed: number, quirk?: Quirk): Promise<Playground> {
    const folder = await mkdtemp(join(tmpdir(), 'sd2pd-history-'));
    const exportDir = join(folder, 'export');
    await generateExport({ dir: exportDir, seed: 3, records: RECORDS });
    const users = [
      { email: MIGRATION_USER, name: 'Migration', admin: true },
      ...(await companyUsers(exportDir)),
    ];
    const sandbox = await startPipedriveSandbox({
      ...{ seed, enforceLimits: false },
      accounts: [{ name: ACCOUNT, plan: 'ultimate', users }],
    });
    const dump = () => sandbox.dump(ACCOUNT);
    const control = sandbox.controlUrl;
    const actor = new TargetActor(control, ACCOUNT);
    const setup = new AccountSetup(control, ACCOUNT);
    const engine = new ReferenceEngine({ actor, setup, dump, migrationUser: MIGRATION_USER, quirk });
    await engine.take(exportDir);
    const history = new EditHistory({
      ...{ seed, exportDir, workDir: folder, control, account: ACCOUNT, migrationUser: MIGRATION_USER },
      schemaChanges: true,
    });
    return new Playground(folder, history, engine, dump, async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** Plays a round up to the end of its delta. */
  async delta(k: number): Promise<string[]> {
    const { exportDir, owners } = await this.history.round(k);
    await this.engine.take(exportDir, owners);
    return this.wrong(this.history.expected(k));
  }

  /** Carries out the decisions of a round, with people changing what is decided, if asked for. */
  async decide(k: number, meddle: boolean): Promise<string[]> {
    if (meddle) await this.history.meddle(k);
    await this.engine.decide(this.history.decisions(k));
    return this.wrong(this.history.settled(k));
  }

  wrong(expected: Expected): string[] {
    return [...differences(this.dump(), expected), ...conflictDifferences(this.engine.conflicts, expected)];
  }

  async stop(): Promise<void> {
    await this.close();
  }
}
