import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PHASES } from './src/contract/objects.js';
import { benchUsers, runLoad } from './bench/support/load-run.js';
import { startSandboxProcess } from './bench/support/sandbox-process.js';
const BOUGHT = { plan: 'premium', seats: 10, latencyMs: 100 } as const;
const sandbox = await startSandboxProcess({ users: benchUsers(), limits: BOUGHT });
const folder = await mkdtemp(join(tmpdir(), 'audit-proof-'));
const cpu0 = process.cpuUsage();
const f = await runLoad(join(folder, 'p'), 5000, sandbox, BOUGHT);
const cpu = process.cpuUsage(cpu0);
console.log(f, 'cpu s', (cpu.user + cpu.system) / 1e6, PHASES.length);
const r = await fetch(`${sandbox.controlUrl}/log?account=production`);
const { requests } = (await r.json()) as any;
const sent = requests.filter((q: any) => q.at >= f.beganAt);
let prev: any = null;
const t0 = Date.parse(f.beganAt);
for (const q of sent) {
  const t = Date.parse(q.at);
  if (prev && t - Date.parse(prev.at) > 250) console.log(((Date.parse(prev.at) - t0) / 1000).toFixed(1), 'gap', t - Date.parse(prev.at), 'ms', prev.method, prev.path, '->', q.method, q.path);
  prev = q;
}
const by: Record<string, number> = {};
for (const q of sent) { const k = `${q.method} ${q.path.replace(/[0-9a-f-]{30,}|\d{3,}/g, ':id')}`; by[k] = (by[k] ?? 0) + q.tokens; }
console.log(by);
console.log('total', ((Date.parse(prev.at) - t0) / 1000).toFixed(1), 's', 'posts', sent.filter((q: any) => q.method === 'POST').length);
sandbox.stop();
