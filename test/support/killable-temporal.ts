import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDevServer, type DevServer } from '../../src/temporal/dev-server.js';
import { freePort } from '../../src/temporal/free-port.js';

/** A Temporal server of a test's own, on a database file, that may be killed and started again at the same address. */
export class KillableTemporal {
  #server: DevServer | null = null;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly continueAsNewAfter: number | undefined,
  ) {}

  /** @param continueAsNewAfter events after which workflows continue as new; the server's default if absent */
  static async start(folder: string, continueAsNewAfter?: number): Promise<KillableTemporal> {
    const temporal = new KillableTemporal(folder, await freePort(), continueAsNewAfter);
    await temporal.start();
    return temporal;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#server ??= await startDevServer({
      port: this.port,
      dbFilename: join(this.folder, 'temporal.db'),
      logFile: join(this.folder, 'temporal.log'),
      headless: true,
      ...(this.continueAsNewAfter === undefined ? {} : { continueAsNewAfter: this.continueAsNewAfter }),
    });
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    process.kill(server.pid, 'SIGKILL');
    while (isAlive(server.pid)) await sleep(20);
    await server.close();
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
