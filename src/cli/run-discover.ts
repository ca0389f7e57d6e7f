import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountRole } from '../contract/gates.js';
import type { Forecast } from '../contract/forecast.js';
import type { MigrationConfig } from '../contract/migration-input.js';
import { runDiscovery } from '../discovery/run-discovery.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import { openLedger } from '../ledger/open.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import { writeDiscoveryReports } from '../reports/write-discovery-reports.js';
import { assistantOf } from '../second-opinion/assistant.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { targetClient } from './target-client.js';
import { writeIfMissing } from './write-proposal.js';

export interface DiscoverInput {
  readonly config: MigrationConfig;
  readonly outDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** What a person should know beside the answer. */
  readonly warn: (line: string) => void;
  readonly onProgress: (progress: { readonly object: string; readonly rows: number }) => void;
}

export interface Discovered {
  readonly facts: ExportFacts;
  /** Reports written. */
  readonly files: readonly string[];
  readonly mapping: { readonly path: string; readonly proposed: boolean };
  /** Accounts that were looked at. */
  readonly accounts: readonly AccountRole[];
  readonly forecast: Forecast;
}

/** Discovery without Temporal: reads source and target, writes the reports that need no load and the proposed mapping. */
export async function discover(input: DiscoverInput): Promise<Discovered> {
  const { config, outDir, env } = input;
  const clients = { production: clientOrNull(input, 'production'), staging: clientOrNull(input, 'staging') };
  const ledger = await openLedger(config.ledger, config.name, env);
  try {
    const { onProgress, warn } = input;
    const assistant = assistantOf(config.assistant, env, warn);
    const facts = await runDiscovery({ ledger, config, clients, assistant, onProgress, warn });
    const { files } = await writeDiscoveryReports({ ledger, outDir });
    const mapping = await writeProposal(ledger, config, outDir);
    const accounts = (['staging', 'production'] as const).filter((role) => clients[role] !== null);
    const forecast = await ledger.meta.require<Forecast>(META.forecast);
    return { facts, files, mapping, accounts, forecast };
  } finally {
    await ledger.close();
  }
}

function clientOrNull({ config, env, warn }: DiscoverInput, role: AccountRole): PipedriveClient | null {
  try {
    return targetClient(config, role, env);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SecretError') throw error;
    warn(`The ${role} account is not looked at: ${error.message}.`);
    return null;
  }
}

/** To the config's path if nothing is there: what a person has edited is never overwritten. */
async function writeProposal(
  ledger: Ledger,
  config: MigrationConfig,
  outDir: string,
): Promise<Discovered['mapping']> {
  const text = await ledger.meta.require<string>(META.proposal);
  const written = await writeIfMissing(config.mapping, text);
  if (written === 'written') return { path: config.mapping, proposed: false };
  if (written === 'absent') {
    throw new CliError(
      EXIT.config,
      `${config.mapping}: the proposed mapping cannot be written there`,
      'create its folder, or name another path under `mapping`',
    );
  }
  const path = join(outDir, 'mapping.proposed.yaml');
  await writeFile(path, text, { mode: 0o600 });
  return { path, proposed: true };
}
