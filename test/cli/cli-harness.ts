import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { ownNamespace, temporalAddress } from '../support/temporal.js';
import { FakeTerminal } from './fake-terminal.js';

export const MIGRATION_USER = 'migration@acme.example';

export interface CliAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with an export and a simulated Pipedrive, and the CLI as its user types it, on the real Temporal server. */
export class CliHarness {
  /** Short enough for a migration's name, and no other test's. */
  readonly name = `cli-${randomBytes(4).toString('hex')}`;
  #worker: { stop(): Promise<number> } | null = null;

  private constructor(
    readonly folder: string,
    readonly sandbox: PipedriveSandbox,
    public env: NodeJS.ProcessEnv,
  ) {}

  /**
   * @param records size of the generated company in `./export`
   * @param attachments whether it has files
   */
  static async start(records: number, attachments = true): Promise<CliHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'sd2pd-cli-'));
    await generateExport({ dir: join(folder, 'export'), seed: 1, records, attachments });
    const users = [{ email: MIGRATION_USER, name: 'Migration', admin: true }];
    const sandbox = await startPipedriveSandbox({
      accounts: ['production', 'staging'].map((name) => ({ name, users, seats: 10, currency: 'EUR' })),
    });
    const [production, staging] = sandbox.accounts;
    const env = {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: await ownNamespace(),
      P_TOKEN: production?.token,
      S_TOKEN: staging?.token,
    };
    return new CliHarness(folder, sandbox, env);
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * @param sample records of the staging run; null: staging is waived
   * @param more further lines of the file
   */
  async writeConfig(file: string, sample: number | null, more = ''): Promise<void> {
    const account = (tokenEnv: string): string =>
      `baseUrl: "${this.sandbox.baseUrl}", tokenEnv: ${tokenEnv}, plan: premium, seats: 10`;
    const staging = sample === null ? 'waived' : `{ ${account('S_TOKEN')}, sample: ${sample} }`;
    const text = `name: ${this.name}
source: { export: ./export }
target:
  production: { ${account('P_TOKEN')} }
  staging: ${staging}
migrationUser: ${MIGRATION_USER}
${more}`;
    await writeFile(join(this.folder, file), text);
  }

  async sd2pd(...argv: string[]): Promise<CliAnswer> {
    const terminal = new FakeTerminal();
    const code = await main(argv, { terminal, cwd: this.folder, env: this.env });
    return { code, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  startWorker(): void {
    const stopping = new AbortController();
    const context = { terminal: new FakeTerminal(), cwd: this.folder, env: this.env };
    const ended = main(['worker'], { ...context, signal: stopping.signal });
    this.#worker = {
      stop() {
        stopping.abort();
        return ended;
      },
    };
  }

  /** @returns its exit code; 0 when there was none */
  async stopWorker(): Promise<number> {
    const code = (await this.#worker?.stop()) ?? 0;
    this.#worker = null;
    return code;
  }

  /** @throws Error with what the command said, when it did not succeed */
  async status(): Promise<MigrationStatus> {
    const { code, stdout, stderr } = await this.sd2pd('status', this.name, '--json');
    if (code !== 0) throw new Error(`status ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as MigrationStatus;
  }
}
