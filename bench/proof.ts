import { join } from 'node:path';
import { createPipedriveClient, type PipedriveClient } from '../src/pipedrive/client.js';
import { benchUsers, runLoad } from './support/load-run.js';
import { startSandboxProcess, type SandboxProcess } from './support/sandbox-process.js';
import { control, logOf, tokensOf, type Logged } from './support/request-log.js';
import { line, type Row } from './support/table.js';

const RECORDS = 5_000;
const BOUGHT = { plan: 'premium', seats: 10, latencyMs: 100 } as const;
/** Requests in flight, as in the loader. */
const IN_FLIGHT = 40;

interface Cost {
  readonly seconds: number;
  readonly tokens: number;
}

/**
 * What exactly-once writes, the read-back and the second pass cost, against a loader that has none of them: it sends the
 * same creations in the same order through the same client, and remembers nothing.
 */
export async function benchProof(folder: string): Promise<Row[]> {
  const sandbox = await startSandboxProcess({ users: benchUsers(), limits: BOUGHT });
  try {
    await control(sandbox, 'POST', '/log', { bodies: true });
    const { beganAt } = await runLoad(join(folder, 'proof'), RECORDS, sandbox, BOUGHT);
    const endedAt = new Date();
    const sent = (await logOf(sandbox, 'production')).filter(({ at }) => at >= beganAt);
    const creations = sent.filter(
      ({ method, status }) => method === 'POST' && status !== null && status < 300,
    );
    const proved: Cost = {
      seconds: (endedAt.getTime() - Date.parse(beganAt)) / 1_000,
      tokens: tokensOf(sent),
    };
    const bare = await bareLoad(sandbox, creations);
    return [
      line(
        'proof',
        'bare loader',
        `${creations.length} creations`,
        `${bare.seconds.toFixed(1)} s, ${bare.tokens} tokens`,
      ),
      line(
        'proof',
        'exactly once, read back, planned twice',
        `${proved.seconds.toFixed(1)} s, ${proved.tokens} tokens`,
        `${(proved.seconds / bare.seconds).toFixed(3)} of its time, ${(proved.tokens / bare.tokens).toFixed(3)} of its tokens`,
      ),
    ];
  } finally {
    sandbox.stop();
  }
}

/** The same creations into an empty account, kind after kind as they came. */
async function bareLoad(sandbox: SandboxProcess, creations: readonly Logged[]): Promise<Cost> {
  const { baseUrl, token } = sandbox.staging;
  const client = createPipedriveClient({ baseUrl, token, ...BOUGHT, reserve: 0, topUp: 0 });
  // What every record hangs on here, as the records of the other account are not in this one.
  const parent = await client.organizations.create({ name: 'Parent' });
  const before = tokensOf(await logOf(sandbox, 'staging'));
  const started = performance.now();
  for (const kind of kindsOf(creations)) {
    let next = 0;
    const work = async (): Promise<void> => {
      for (let item = kind[next]; item !== undefined; item = kind[next]) {
        next += 1;
        await create(client, item, parent);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  }
  const seconds = (performance.now() - started) / 1_000;
  return { seconds, tokens: tokensOf(await logOf(sandbox, 'staging')) - before };
}

/** Runs of creations of one kind: a phase. */
function kindsOf(creations: readonly Logged[]): Logged[][] {
  const kinds: Logged[][] = [];
  for (const item of creations) {
    const last = kinds.at(-1);
    if (last?.[0]?.path === item.path) last.push(item);
    else kinds.push([item]);
  }
  return kinds;
}

async function create(client: PipedriveClient, { path, body = {} }: Logged, parent: number): Promise<void> {
  const text = (key: string): unknown => body[key];
  switch (path) {
    case '/api/v2/organizations':
      await client.organizations.create({ name: text('name') });
      return;
    case '/api/v2/persons':
      await client.persons.create({ name: text('name'), emails: text('emails'), org_id: parent });
      return;
    case '/api/v2/deals':
      await client.deals.create({ title: text('title'), value: text('value'), org_id: parent });
      return;
    case '/api/v2/activities':
      await client.activities.create({ subject: text('subject'), note: text('note'), org_id: parent });
      return;
    case '/api/v1/leads':
      await client.leads.create({ title: text('title'), organization_id: parent }, () => undefined);
      return;
    case '/api/v1/notes':
      await client.notes.create({ content: text('content'), org_id: parent }, () => undefined);
      return;
    default:
      // Pipelines and stages: a handful.
      return;
  }
}
