import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { appendColumn } from './append-column.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import { runDiscovery, type DiscoveryInput } from '../../src/discovery/run-discovery.js';
import { META } from '../../src/ledger/meta-keys.js';
import { parseMapping } from '../../src/mapping/mapping-yaml.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { assistantOf } from '../../src/second-opinion/assistant.js';
import { emptyLedger } from '../reports/ledger-fixture.js';
import { answering, candidate, fail, fakeEndpoint } from './fake-endpoint.js';
import { QUICK } from './world.js';

const KEY = 'sk-canary-1234567890';

/** A small company whose accounts have a column that nothing defines. */
async function exportFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-opinion-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await generateExport({ dir: folder, seed: 3, records: 80, attachments: false });
  await appendColumn(join(folder, 'accounts.csv'), 'cf_headcount', (row) => String(row * 3));
  return folder;
}

async function discovered(
  folder: string,
  assistant: MigrationConfig['assistant'],
  env: NodeJS.ProcessEnv = { ASSISTANT_TOKEN: KEY },
  beat?: DiscoveryInput['onProgress'],
): Promise<{ mapping: Mapping; lines: string[]; again: () => Promise<void> }> {
  const account = { baseUrl: 'https://acme.pipedrive.com', tokenEnv: 'T_TOKEN', plan: 'lite', seats: 1 };
  const config: MigrationConfig = {
    name: 'opinion',
    source: { export: folder, allowHosts: [] },
    target: { production: { ...account, reserve: 0, topUp: 0 }, staging: 'waived' },
    migrationUser: 'migration@acme.example',
    mapping: join(folder, 'mapping.yaml'),
    ledger: { path: join(folder, 'test.ledger') },
    hypercare: { businessDays: 5, timezone: 'UTC' },
    ...(assistant !== undefined && { assistant }),
  };
  const ledger = await emptyLedger();
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(line);
  const once = async (): Promise<void> => {
    await runDiscovery({
      ledger,
      config,
      clients: { production: null, staging: null },
      assistant: assistantOf(config.assistant, env, warn, QUICK),
      ...(beat !== undefined && { onProgress: beat }),
      warn,
    });
  };
  await once();
  const text = await ledger.meta.require<string>(META.proposal);
  const parsed = parseMapping(text, 'mapping.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { mapping: parsed.mapping, lines, again: once };
}

describe('discovery', () => {
  test('says of every line where it comes from, with and without a model', async () => {
    const { mapping, lines } = await discovered(await exportFolder(), undefined);
    const origins = Object.values(mapping.objects).flatMap(({ fields }) =>
      Object.values(fields).map(({ origin }) => origin),
    );
    expect(new Set(origins)).toEqual(new Set(['rules']));
    expect(lines).toEqual([]);
  });

  test('takes a second opinion into the proposal, and asks for it once', async () => {
    const endpoint = await fakeEndpoint(
      answering((column) =>
        column.column === 'cf_headcount' ? candidate(column, '"Headcount" of type double') : null,
      ),
    );
    const folder = await exportFolder();
    const assistant = { baseUrl: endpoint.baseUrl, model: 'fake-1', apiKeyEnv: 'ASSISTANT_TOKEN' };
    const { mapping, lines, again } = await discovered(folder, assistant);
    expect(mapping.objects.accounts.fields['cf_headcount']).toMatchObject({
      to: 'Headcount',
      type: 'double',
      origin: 'model',
    });
    expect(lines.join()).toContain('1 otherwise');
    await again();
    expect(endpoint.requests).toHaveLength(1);
  });

  test('goes on without one: the proposal is that of no assistant at all', async () => {
    const folder = await exportFolder();
    const without = await discovered(folder, undefined);
    const endpoint = await fakeEndpoint((_asked, _nth, response) => fail(response, 500));
    const failing = { baseUrl: endpoint.baseUrl, model: 'fake-1', apiKeyEnv: 'ASSISTANT_TOKEN' };
    const failed = await discovered(folder, failing);
    expect(failed.mapping).toEqual(without.mapping);
    expect(failed.lines).toEqual([expect.stringContaining('No second opinion')]);
    for (const [name, env] of [
      ['ASSISTANT_TOKEN', {}],
      ['HOME', { HOME: '/root' }],
    ] as const) {
      const locked = await discovered(folder, { ...failing, apiKeyEnv: name }, env);
      expect(locked.mapping).toEqual(without.mapping);
      expect(locked.lines).toEqual([expect.stringContaining(`the environment variable ${name}`)]);
    }
  });

  test('that is stopped while a model thinks ends with the reason, at once', async () => {
    const endpoint = await fakeEndpoint(() => undefined);
    const folder = await exportFolder();
    const assistant = { baseUrl: endpoint.baseUrl, model: 'fake-1' };
    const stop = (progress: { object: string }): void => {
      if (progress.object === 'second opinion') throw new Error('stopped');
    };
    await expect(discovered(folder, assistant, {}, stop)).rejects.toThrow('stopped');
  });
});
