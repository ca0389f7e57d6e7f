import { Agent } from 'node:http';
import { join } from 'node:path';
import axios from 'axios';
import pLimit from 'p-limit';
import { benchUsers, runLoad } from './support/load-run.js';
import { startSandboxProcess, type SandboxProcess } from './support/sandbox-process.js';
import { line, type Row } from './support/table.js';

const RECORDS = 3_000;
/** As many requests in flight as the product has (`src/loading/ports/record-port.ts`). */
const CONCURRENCY = 40;

/** Records per second of a whole load against a bare axios loop that posts as many bodies to the same simulator. */
export async function benchLoading(folder: string): Promise<Row[]> {
  const sandbox = await startSandboxProcess({ users: benchUsers() });
  try {
    const { created, loadSeconds, readBackSeconds } = await runLoad(
      join(folder, 'loading'),
      RECORDS,
      sandbox,
    );
    const bare = await bareLoop(created, sandbox);
    const ours = created / loadSeconds;
    return [
      line('loading', 'bare axios loop', `${Math.round(bare)} records/s`, ''),
      line(
        'loading',
        'plan, intents, send, results',
        `${Math.round(ours)} records/s`,
        `${(ours / bare).toFixed(2)} of bare`,
      ),
      line(
        'loading',
        'read-back and comparison',
        `${readBackSeconds.toFixed(1)} s`,
        `${(readBackSeconds / loadSeconds).toFixed(2)} of the load`,
      ),
    ];
  } finally {
    sandbox.stop();
  }
}

async function bareLoop(count: number, sandbox: SandboxProcess): Promise<number> {
  const http = axios.create({
    baseURL: sandbox.staging.baseUrl,
    headers: { 'x-api-token': sandbox.staging.token },
    httpAgent: new Agent({ keepAlive: true, maxSockets: CONCURRENCY }),
  });
  const limit = pLimit(CONCURRENCY);
  const started = performance.now();
  const address = { value: 'Harbour Street 1, 20457 Hamburg' };
  await Promise.all(
    Array.from({ length: count }, (_, i) =>
      limit(() => http.post('/api/v2/organizations', { name: `Organization ${i}`, address })),
    ),
  );
  return count / ((performance.now() - started) / 1_000);
}
