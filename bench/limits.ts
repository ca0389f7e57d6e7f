import { join } from 'node:path';
import { tokenCost } from '../src/pipedrive/token-costs.js';
import { BURST_WINDOW_MS, planLimits } from '../src/pipedrive/plans.js';
import { benchUsers, runLoad } from './support/load-run.js';
import { startSandboxProcess } from './support/sandbox-process.js';
import { line, type Row } from './support/table.js';

const RECORDS = 6_000;
const BOUGHT = { plan: 'premium', seats: 10, latencyMs: 100 } as const;
/** Phases below this many requests are over before the window is full a few times. */
const ENOUGH = 500;
const PAGE = 500;

/** What the simulator noted about one request. */
interface Logged {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly tokens: number;
}

/** Requests per second against the ceiling of the plan, and tokens against the least that such a load can cost. */
export async function benchLimits(folder: string): Promise<Row[]> {
  const sandbox = await startSandboxProcess({ users: benchUsers(), limits: BOUGHT });
  try {
    const { beganAt } = await runLoad(join(folder, 'limits'), RECORDS, sandbox, BOUGHT);
    const response = await fetch(`${sandbox.controlUrl}/log?account=production`);
    const { requests } = (await response.json()) as { requests: Logged[] };
    return [...rateRows(requests), tokenRow(requests.filter(({ at }) => at >= beganAt))];
  } finally {
    sandbox.stop();
  }
}

function rateRows(requests: readonly Logged[]): Row[] {
  const { burst } = planLimits(BOUGHT.plan);
  let ideal = 0;
  let taken = 0;
  for (const posts of createsByPath(requests).values()) {
    const times = posts.map(({ at }) => Date.parse(at));
    if (times.length < ENOUGH) continue;
    const [from, to] = [Math.min(...times), Math.max(...times)];
    const all = requests.map(({ at }) => Date.parse(at)).filter((time) => time >= from && time <= to);
    // From the end of the first window to that of the last full one: what is left over says nothing about the rate.
    const windows = Math.floor(all.length / burst);
    ideal += (windows - 1) * (BURST_WINDOW_MS / 1_000);
    taken += ((all[windows * burst - 1] ?? to) - (all[burst - 1] ?? from)) / 1_000;
  }
  const perSecond = burst / (BURST_WINDOW_MS / 1_000);
  const refused = requests.filter(({ status }) => status === 429).length;
  return [
    line('limits', `ceiling of ${BOUGHT.plan}, ${BOUGHT.latencyMs} ms away`, `${perSecond} requests/s`, ''),
    line(
      'limits',
      'while records are created',
      `${((ideal / taken) * perSecond).toFixed(1)} requests/s`,
      `${(ideal / taken).toFixed(3)} of the ceiling, ${refused} answers 429`,
    ),
  ];
}

/** The least: every create that was made, and each list once in full pages. */
function tokenRow(requests: readonly Logged[]): Row {
  let least = 0;
  for (const [path, posts] of createsByPath(requests)) {
    const pages = Math.ceil(posts.length / PAGE);
    least += posts.reduce((sum, { tokens }) => sum + tokens, 0) + pages * tokenCost('GET', path);
  }
  const spent = requests.reduce((sum, { tokens }) => sum + tokens, 0);
  return line('limits', 'tokens', `${spent} spent`, `${(spent / least).toFixed(3)} of the least, ${least}`);
}

function createsByPath(requests: readonly Logged[]): Map<string, Logged[]> {
  const creates = new Map<string, Logged[]>();
  for (const entry of requests) {
    if (entry.method !== 'POST' || entry.status === null || entry.status >= 300) continue;
    creates.set(entry.path, [...(creates.get(entry.path) ?? []), entry]);
  }
  return creates;
}
