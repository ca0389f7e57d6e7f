import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { temporal } from '@temporalio/proto';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { MigrationHarness } from './migration-harness.js';

export interface RecordedHistory {
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

const FOLDER = join(import.meta.dirname, '../histories');

/** Histories of every run of a migration and of its phases, continued-as-new ones too. */
export async function readHistories(harness: MigrationHarness): Promise<RecordedHistory[]> {
  const histories: RecordedHistory[] = [];
  const query = `WorkflowId STARTS_WITH 'migration-${harness.name}'`;
  for await (const info of harness.client.workflow.list({ query })) {
    const handle = harness.client.workflow.getHandle(info.workflowId, info.runId);
    const history = await handle.fetchHistory();
    histories.push({ workflowId: `${info.workflowId}#${info.runId}`, history });
  }
  return histories;
}

/** Histories kept in the repository, one folder per release: weeks-old migrations must replay after a deploy. */
export async function RECORDED_HISTORIES(): Promise<RecordedHistory[]> {
  const histories: RecordedHistory[] = [];
  for (const name of await readdir(FOLDER, { recursive: true })) {
    if (!name.endsWith('.json')) continue;
    const history = historyFromJSON(JSON.parse(await readFile(join(FOLDER, name), 'utf8')));
    histories.push({ workflowId: name, history });
  }
  return histories;
}

/** Writes histories of a release; run once per release with SD2PD_RECORD_HISTORIES=VERSION. */
export async function recordHistories(version: string, histories: readonly RecordedHistory[]): Promise<void> {
  const folder = join(FOLDER, version);
  await mkdir(folder, { recursive: true });
  for (const [index, { history }] of histories.entries()) {
    await writeFile(join(folder, `${String(index).padStart(3, '0')}.json`), historyToJSON(history));
  }
}
