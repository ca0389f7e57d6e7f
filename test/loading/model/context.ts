import type { Ledger } from '../../../src/ledger/ledger.js';
import type { RunContext } from '../../../src/loading/run-context.js';
import type { LoadTiming } from '../../../src/loading/timing.js';

let holders = 0;

/** Only what the protocol looks at: the mapping moves everything, and no field of it is counted. */
export function modelContext(ledger: Ledger, timing: LoadTiming): RunContext {
  const context = {
    ledger,
    config: { name: 'model' },
    run: 'production',
    reportedAs: 'production',
    role: 'production',
    facts: { startedAt: '2026-01-01T00:00:00Z' },
    source: { account: { timezone: 'UTC', currency: 'EUR' } },
    client: { serverTime: () => new Date() },
    schema: { me: { id: 1 } },
    mapping: {
      objects: { tasks: { enabled: true, filter: null, fields: {} } },
      skipThreshold: { percent: 0, atLeast: 0 },
    },
    owners: () => null,
    sampled: false,
    ownersMode: 'match',
    holder: `holder-${(holders += 1)}`,
    timing,
    signal: new AbortController().signal,
    beat: () => undefined,
  };
  return context as unknown as RunContext;
}

/** Source rows `t1`, `t2` … of the phase `tasks`. */
export async function fillTasks(ledger: Ledger, records: number): Promise<void> {
  const rows = Array.from({ length: records }, (_, index) => ({
    object: 'tasks',
    source_id: `t${index + 1}`,
    seq: index + 1,
    hash: 'h',
    modified_at: null,
    data: JSON.stringify({ id: `t${index + 1}`, name: `Task ${index + 1}` }),
    skip_code: null,
    skip_reason: null,
  }));
  await ledger.source.add(rows, []);
}
