import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LeaseLost, LedgerUnreachable } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open.js';
import { loadBatch } from '../../src/loading/batch.js';
import { planPhase } from '../../src/loading/plan/plan-phase.js';
import { settlePhase } from '../../src/loading/settle-phase.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import { startPostgres, type PostgresServer } from '../support/postgres-server.js';
import { fillTasks, modelContext } from './model/context.js';
import { ModelTarget, portTo } from './model/target.js';

const TIMING = { ...DEFAULT_TIMING, requestTimeoutMs: 2, marginMs: 1, secondLookMs: 1, batchRecords: 2 };
const KEYS = ['tasks/t1', 'tasks/t2', 'tasks/t3'];

/** `before`: the server never hears of the commit; `after`: it commits, and nobody is told. */
type Cut = 'before' | 'after';

/** Stands between a worker and its Postgres, and cuts the connection at one commit. */
class CuttingProxy {
  commits = 0;
  readonly #server: Server;
  #cut: { readonly at: number; readonly how: Cut } | null = null;

  constructor(private readonly port: number) {
    this.#server = createServer((client) => this.#join(client));
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** @param at which commit from now on; 0: none */
  arm(at: number, how: Cut): void {
    this.commits = 0;
    this.#cut = { at, how };
  }

  close(): void {
    this.#server.close();
  }

  #join(client: Socket): void {
    const server = connect(this.port, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    let isDeaf = false;
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    server.on('data', (data) => (isDeaf ? end() : client.write(data)));
    client.on('data', (data) => {
      if (/\bcommit\b/i.test(data.toString('latin1'))) {
        this.commits += 1;
        if (this.commits === this.#cut?.at) {
          if (this.#cut.how === 'before') return end();
          isDeaf = true;
        }
      }
      server.write(data);
    });
  }
}

let postgres: PostgresServer;
let proxy: CuttingProxy;
let url: string;
let names = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  const direct = new URL(postgres.url);
  proxy = new CuttingProxy(Number(direct.port));
  direct.port = String(await proxy.listen());
  url = direct.href;
}, 120_000);
afterAll(async () => {
  proxy.close();
  await postgres.close();
});

/** A phase from its plan to its proof; an attempt that fails is followed by another one. @returns attempts */
async function play(ledger: Ledger, target: ModelTarget): Promise<number> {
  const port = portTo(target, () => Promise.resolve());
  for (let attempt = 1; ; attempt += 1) {
    const context = modelContext(ledger, { ...TIMING, leaseMs: 300, renewMs: 100 });
    try {
      await planPhase(context, 'tasks');
      while (!(await loadBatch(context, port)).done);
      await settlePhase(context, 'tasks', port);
      return attempt;
    } catch (error) {
      if (!(error instanceof LedgerUnreachable || error instanceof LeaseLost)) throw error;
    }
  }
}

async function withLedger<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openLedger({ urlEnv: 'LEDGER_URL' }, `commits-${(names += 1)}`, { LEDGER_URL: url });
  try {
    await fillTasks(ledger, KEYS.length);
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

describe('a Postgres whose connection breaks in the middle of a commit', () => {
  let commits: number;
  beforeAll(async () => {
    commits = await withLedger(async (ledger) => {
      proxy.arm(0, 'before');
      await play(ledger, new ModelTarget([]));
      return proxy.commits;
    });
  });

  test.each(['before', 'after'] as const)(
    '(%s it is carried out), whichever commit it is: every record once, and nothing left open',
    async (how) => {
      expect(commits).toBeGreaterThan(8);
      let repeated = 0;
      for (let at = 1; at <= commits; at += 1) {
        await withLedger(async (ledger) => {
          const target = new ModelTarget([]);
          proxy.arm(at, how);
          if ((await play(ledger, target)) > 1) repeated += 1;
          expect(target.records.map(({ key }) => key).toSorted(), `commit ${at}`).toEqual(KEYS);
          expect(await ledger.stats.countsOf('production', 'tasks'), `commit ${at}`).toMatchObject({
            created: KEYS.length,
            pending: 0,
          });
          const [verified] = await ledger.reports.all('verifications', 'production');
          expect(verified).toMatchObject({
            duplicates: 0,
            missing: 0,
            second_pass: { creates: 0, updates: 0 },
          });
        });
      }
      expect(repeated).toBeGreaterThan(commits / 2);
    },
  );
});
