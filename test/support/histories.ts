import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { promisify } from 'node:util';
import { ensureTemporalBinary } from '../../src/temporal/dev-server-binary.js';
import type { MigrationHarness } from './migration-harness.js';

type History = ReturnType<typeof historyFromJSON>;

export interface RecordedHistory {
  readonly workflowId: string;
  readonly runId?: string;
  readonly history: History;
}

const run = promisify(execFile);

const FOLDER = join(import.meta.dirname, '../histories');

/** Histories of every run of a migration and of its phases, continued-as-new ones too. */
export async function readHistories({
  client,
  name,
}: Pick<MigrationHarness, 'client' | 'name'>): Promise<RecordedHistory[]> {
  const histories: RecordedHistory[] = [];
  const query = `WorkflowId STARTS_WITH 'migration-${name}'`;
  for await (const info of client.workflow.list({ query })) {
    const handle = client.workflow.getHandle(info.workflowId, info.runId);
    const history = await handle.fetchHistory();
    histories.push({ workflowId: info.workflowId, runId: info.runId, history });
  }
  return histories;
}

/** A history with its payloads as text: they are base64 in it, and a word inside one would be missed. */
export function plainText({ history }: RecordedHistory): string {
  return JSON.stringify(history, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
}

/** Histories kept in the repository, one folder per release: weeks-old migrations must replay after a deploy. */
export async function recordedHistories(): Promise<RecordedHistory[]> {
  const histories: RecordedHistory[] = [];
  for (const name of await readdir(FOLDER, { recursive: true })) {
    if (!name.endsWith('.json')) continue;
    const kept = JSON.parse(await readFile(join(FOLDER, name), 'utf8')) as {
      workflowId: string;
      history: unknown;
    };
    histories.push({ workflowId: kept.workflowId, history: historyFromJSON(kept.history) });
  }
  return histories;
}

/** Keeps the histories of a release, as the Temporal CLI writes them. */
export async function recordHistories(
  version: string,
  address: string,
  histories: readonly RecordedHistory[],
): Promise<void> {
  const folder = join(FOLDER, version);
  await mkdir(folder, { recursive: true });
  const binary = await ensureTemporalBinary(() => undefined);
  // Staging's phases are the same code as production's.
  const kept = histories.filter(({ workflowId }) => !workflowId.includes('/staging/'));
  for (const [index, { workflowId, runId }] of kept.entries()) {
    const which = ['--workflow-id', workflowId, '--run-id', runId ?? '', '--address', address];
    const { stdout } = await run(binary, ['workflow', 'show', ...which, '-o', 'json'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const text = JSON.stringify({ workflowId, history: JSON.parse(stdout) as unknown });
    await writeFile(join(folder, `${String(index).padStart(3, '0')}.json`), text);
  }
}
