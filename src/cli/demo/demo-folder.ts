import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { generateExport } from '../../sandbox/smartdesk/generate-export.js';
import { MIGRATION_USER } from './demo-company.js';

export const DEMO_NAME = 'demo';
export const TOKEN_ENV = { production: 'DEMO_PRODUCTION_TOKEN', staging: 'DEMO_STAGING_TOKEN' } as const;
export const ACCOUNT_PLAN = { plan: 'premium', seats: 10 } as const;

/** Records per object of the staging run. */
const STAGING_SAMPLE = 100;

/** The export of the demo is watched this long, in seconds, after its freeze: nobody writes into it. */
const WATCH_SECONDS = 2;

/** Where everything of one demo is. */
export interface DemoFolder {
  readonly path: string;
  readonly export: string;
  readonly config: string;
  readonly reports: string;
  readonly temporalLog: string;
}

/** Makes `.sd2pd/demo-TIME` below `cwd`. */
export async function makeDemoFolder(cwd: string, now: Date): Promise<DemoFolder> {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const path = join(cwd, '.sd2pd', `demo-${time}-${process.pid}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return {
    path,
    export: join(path, 'export'),
    config: join(path, 'migration.yaml'),
    reports: join(path, 'reports'),
    temporalLog: join(path, 'temporal.log'),
  };
}

/** Writes the generated company's export. @returns rows per object */
export async function writeExport(
  folder: DemoFolder,
  options: { readonly records: number; readonly seed: number },
): Promise<Readonly<Record<string, number>>> {
  const { counts } = await generateExport({ dir: folder.export, ...options });
  return counts;
}

/** Writes the `migration.yaml` that a customer would write. */
export async function writeConfig(folder: DemoFolder, baseUrl: string): Promise<void> {
  const account = (tokenEnv: string): object => ({ baseUrl, tokenEnv, ...ACCOUNT_PLAN });
  const config = {
    name: DEMO_NAME,
    source: { export: './export' },
    target: {
      production: account(TOKEN_ENV.production),
      staging: { ...account(TOKEN_ENV.staging), owners: 'match', sample: STAGING_SAMPLE },
    },
    migrationUser: MIGRATION_USER,
    mapping: './mapping.yaml',
    ledger: `./${DEMO_NAME}.ledger`,
    freeze: { watchSeconds: WATCH_SECONDS },
    hypercare: { businessDays: 5, timezone: 'Europe/Berlin' },
  };
  await writeFile(folder.config, stringify(config), { mode: 0o600 });
}
