import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type {
  AccountConfig,
  AssistantConfig,
  GateConfig,
  LedgerReference,
  MigrationConfig,
} from '../contract/migration-input.js';
import { parseCheckedYaml } from './checked-yaml.js';
import { ConfigError } from './config-error.js';
import { configSchema } from './config-schema.js';
import type { ConfigFile } from './config-schema.js';
import { endOfDeadline } from './deadline.js';

const LATER = {
  'source.api': 'not yet: this version reads exports only; give `source.export`',
};

/**
 * Reads `migration.yaml`: checked, defaults filled in, relative paths resolved against the file's folder. Reads no
 * environment variable and no other file.
 * @throws ConfigError with every problem of the file, by key path and line
 */
export async function loadConfig(file: string): Promise<MigrationConfig> {
  const text = await readConfigFile(file);
  const checked = parseCheckedYaml(text, configSchema, LATER);
  if (!checked.ok) throw new ConfigError(file, checked.problems);
  return toConfig(checked.value, dirname(resolve(file)));
}

async function readConfigFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    throw new ConfigError(file, [{ path: '', line: 1, message }]);
  }
}

function toConfig(file: ConfigFile, folder: string): MigrationConfig {
  const { production, staging } = file.target;
  return {
    name: file.name,
    source: {
      export: resolve(folder, file.source.export),
      allowHosts: file.source.attachmentsDownload.allowHosts.map((host) => host.toLowerCase()),
    },
    target: {
      production: account(production),
      staging:
        staging === 'waived'
          ? 'waived'
          : { ...account(staging), owners: staging.owners, sample: staging.sample ?? null },
    },
    migrationUser: file.migrationUser.trim(),
    mapping: resolve(folder, file.mapping),
    ledger: ledgerOf(file, folder),
    hypercare: file.hypercare,
    ...(file.assistant !== undefined && { assistant: assistant(file.assistant) }),
    ...(file.gates === undefined ? {} : { gates: gatesOf(file) }),
    ...(file.freeze === undefined ? {} : { freeze: file.freeze }),
  };
}

function assistant({ baseUrl, ...rest }: AssistantConfig): AssistantConfig {
  return { baseUrl: new URL(baseUrl).href.replace(/\/+$/, ''), ...rest };
}

/** Deadlines as instants: what they mean depends on the customer's zone, and that may be told anywhere in the file. */
function gatesOf({ gates = {}, hypercare: { timezone } }: ConfigFile): GateConfig {
  const { deadlines, ...others } = gates;
  if (deadlines === undefined) return others;
  const instants = Object.entries(deadlines).map(([gate, text]) => [gate, endOfDeadline(text, timezone)]);
  return { ...others, deadlines: Object.fromEntries(instants) as Record<string, string> };
}

function account({ baseUrl, tokenEnv, plan, seats, reserve, topUp }: AccountConfig): AccountConfig {
  return { baseUrl: new URL(baseUrl).origin, tokenEnv, plan, seats, reserve, topUp };
}

function ledgerOf({ ledger, name }: ConfigFile, folder: string): LedgerReference {
  if (typeof ledger === 'object') return { urlEnv: ledger.urlEnv };
  return { path: resolve(folder, ledger ?? `./${name}.ledger`) };
}
