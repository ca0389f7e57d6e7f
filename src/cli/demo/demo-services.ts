import { startPipedriveSandbox, type PipedriveSandbox } from '../../sandbox/pipedrive/index.js';
import { startDevServer, type DevServer } from '../../temporal/dev-server.js';
import type { CliContext } from '../context.js';
import { hostWorker, type HostedWorker } from '../host-worker.js';
import { provisionedUsers } from './demo-company.js';
import { ACCOUNT_PLAN, TOKEN_ENV, type DemoFolder } from './demo-folder.js';

/** What a customer has running, all in this process and its one child. */
export interface DemoServices {
  readonly sandbox: PipedriveSandbox;
  readonly temporal: DevServer;
  readonly worker: HostedWorker;
  /** The environment of worker and commands: where Temporal is, and the tokens. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** Starts the simulated Pipedrive, Temporal with its Web UI, and a worker; what has started is stopped if one of them fails. */
export async function startDemoServices(
  context: CliContext,
  folder: DemoFolder,
  seed: number,
): Promise<DemoServices> {
  const closers: Array<() => Promise<void>> = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const sandbox = await startAccounts(seed);
    closers.push(() => sandbox.close());
    const temporal = await startDevServer({
      logFile: folder.temporalLog,
      log: (line) => context.terminal.err(line),
    });
    closers.push(() => temporal.close());
    const env = demoEnvironment(context.env, temporal, sandbox);
    const worker = await hostWorker(env, context.logger);
    closers.push(() => worker.stop());
    return { sandbox, temporal, worker, env, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startAccounts(seed: number): Promise<PipedriveSandbox> {
  const users = provisionedUsers();
  return startPipedriveSandbox({
    seed,
    accounts: ['production', 'staging'].map((name) => ({ name, ...ACCOUNT_PLAN, users })),
  });
}

/** Temporal settings of the person's own environment lead elsewhere: they are left out. */
function demoEnvironment(
  own: NodeJS.ProcessEnv,
  temporal: DevServer,
  sandbox: PipedriveSandbox,
): NodeJS.ProcessEnv {
  const rest = Object.entries(own).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(rest),
    TEMPORAL_ADDRESS: temporal.address,
    [TOKEN_ENV.production]: tokenOf(sandbox, 'production'),
    [TOKEN_ENV.staging]: tokenOf(sandbox, 'staging'),
  };
}

function tokenOf(sandbox: PipedriveSandbox, name: string): string {
  return sandbox.accounts.find((account) => account.name === name)?.token ?? '';
}
