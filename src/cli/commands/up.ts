import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import { TASK_QUEUE } from '../../contract/messages.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import type { DevServer } from '../../temporal/dev-server.js';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { portOption } from '../options.js';
import { stopped } from '../stopped.js';

/** Temporal's usual ports, so that commands in another terminal find it without being told. */
const TEMPORAL_PORT = 7233;
const UI_PORT = 8233;

interface UpOptions {
  readonly config: string;
  readonly portTemporal: number;
  readonly portUi: number;
}

export function registerUp({ program, context, finish }: Cli): void {
  program
    .command('up')
    .description(
      'Temporal with a persistent database (unless TEMPORAL_ADDRESS is set) and a worker, until stopped',
    )
    .requiredOption('-c, --config <file>', 'migration.yaml')
    .option('--port-temporal <n>', 'port of Temporal; 0 takes any free one', portOption, TEMPORAL_PORT)
    .option('--port-ui <n>', 'port of its Web UI; 0 takes any free one', portOption, UI_PORT)
    .option(
      '--port-portal <n>',
      "port of the customer's pages (not yet: they come in a later version)",
      portOption,
    )
    .action(async (options: UpOptions) => finish(await up(context, options)));
}

async function up(context: CliContext, options: UpOptions): Promise<ExitCode> {
  const { env, logger, signal, terminal } = context;
  const file = resolve(context.cwd, options.config);
  const config = await loadConfig(file);
  const server = hasOwnTemporal(env) ? null : await startServer(context, config, file, options);
  try {
    const { hostWorker } = await import('../host-worker.js');
    const workerEnv = server === null ? env : { ...env, TEMPORAL_ADDRESS: server.address };
    const hosted = await hostWorker(workerEnv, logger);
    const { address, namespace } = hosted;
    const ready = {
      temporal: address,
      namespace,
      taskQueue: TASK_QUEUE,
      ui: server?.uiUrl ?? null,
      portal: null,
    };
    terminal.out(`ready ${JSON.stringify(ready)}`);
    terminal.err(`next: ${startCommand(address, options.config)}`);
    await Promise.race([stopped(signal), hosted.ended]);
    terminal.err('Stopping: requests in flight finish …');
    await hosted.stop();
  } finally {
    await server?.close();
  }
  return EXIT.ok;
}

function startCommand(address: string, file: string): string {
  const usual = address === `127.0.0.1:${TEMPORAL_PORT}` || address === `localhost:${TEMPORAL_PORT}`;
  return `${usual ? '' : `TEMPORAL_ADDRESS=${address} `}npx sd2pd start -c ${file} (in another terminal)`;
}

function hasOwnTemporal(env: NodeJS.ProcessEnv): boolean {
  return (env['TEMPORAL_ADDRESS'] ?? '') !== '';
}

async function startServer(
  { terminal }: CliContext,
  config: MigrationConfig,
  file: string,
  { portTemporal, portUi }: UpOptions,
): Promise<DevServer> {
  await requireFree(portTemporal, '--port-temporal');
  await requireFree(portUi, '--port-ui');
  const { startDevServer } = await import('../../temporal/dev-server.js');
  const base = 'path' in config.ledger ? config.ledger.path : join(dirname(file), `${config.name}.ledger`);
  return startDevServer({
    port: portTemporal,
    uiPort: portUi,
    dbFilename: `${base}-temporal.db`,
    logFile: `${base}-temporal.log`,
    log: (line) => terminal.err(line),
  });
}

async function requireFree(port: number, option: string): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((done, fail) => {
    const probe = createServer();
    probe.once('error', () => {
      const next = `give another port (${option} 0 takes any free one), or set TEMPORAL_ADDRESS to the server that runs`;
      fail(new CliError(EXIT.unreachable, `port ${port} is in use`, next));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => done()));
  });
}
