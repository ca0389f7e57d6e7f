import type { Forecast, RunForecast } from '../contract/forecast.js';
import type { AccountRole } from '../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../contract/migration-input.js';
import { readSourceFacts } from '../discovery/source-facts.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts, type HeldRecords } from '../ledger/meta-keys.js';
import { compareManifest } from '../mapping/manifest/compare-manifest.js';
import { fieldManifest } from '../mapping/manifest/field-manifest.js';
import { neededActivityTypes } from '../mapping/manifest/needs.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { foldName } from '../normalise/name.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { TokenSnapshot } from '../pipedrive/token-budget.js';
import { allowanceOf } from './allowance.js';
import { sampleOf } from './choose-sample.js';
import { countPhases } from './count-phases.js';
import { forecast } from './forecast.js';
import type { SetUpCount } from './overhead.js';
import type { PhaseCounts } from './phase-counts.js';

/** Sample that is proposed for a staging run of everything, in records per object. */
const PROPOSED_SAMPLE = 500;
/** An empty account gives a page of persons and one of organizations, of deals and of leads. */
const EMPTY_INDEX_PAGES = 2;
const EMPTY_CAP_PAGES = { deals: 1, leads: 1 };

export interface ForecastRequest {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  /** `sha256:…` of the mapping to go by; the ledger holds it. */
  readonly mapping: string;
  /** What each account's own answers said of its budget; null where nobody asked. */
  readonly seen: Readonly<Record<AccountRole, TokenSnapshot | null>>;
  readonly beat?: () => void;
  readonly now?: () => Date;
}

/**
 * Forecasts both runs under a mapping and keeps the forecast in the ledger. It reads the ledger only; no request leaves.
 * @throws Error if discovery has not run, or the ledger does not hold the mapping
 */
export async function makeForecast(request: ForecastRequest): Promise<Forecast> {
  const { ledger, config, mapping: fingerprint, now = () => new Date() } = request;
  const mapping = await mappingOf(ledger, fingerprint);
  const at = now().toISOString();
  const runs: RunForecast[] = [];
  for (const role of ['staging', 'production'] as const) {
    const account = accountConfig(config, role);
    if (account === null) continue;
    const sample = sampleSize(config, role);
    const count = (size: number | null): Promise<PhaseCounts> => countRun(request, role, mapping, size);
    runs.push(
      forecast({
        run: role,
        at,
        allowance: allowanceOf(account, request.seen[role], at),
        sample,
        counts: await count(sample),
        setUp: await setUpOf(ledger, role, mapping),
        sampled:
          role === 'staging' && sample === null
            ? { size: PROPOSED_SAMPLE, counts: await count(PROPOSED_SAMPLE) }
            : null,
      }),
    );
  }
  const made: Forecast = { at, mapping: fingerprint, runs };
  await ledger.meta.set(META.forecast, made);
  return made;
}

/** What a run of everything or of a sample has to do. */
async function countRun(
  { ledger, config, beat = () => undefined }: ForecastRequest,
  role: AccountRole,
  mapping: Mapping,
  size: number | null,
): Promise<PhaseCounts> {
  return countPhases({
    ledger,
    mapping,
    role,
    zone: (await ledger.meta.require<ExportFacts>(META.export)).account.timezone,
    sample: size === null ? null : await sampleOf(ledger, size, mapping, beat),
    schema: await ledger.meta.get<TargetSchema>(META.schema(role)),
    allowHosts: config.source.allowHosts,
    beat,
  });
}

function sampleSize({ target }: MigrationConfig, role: AccountRole): number | null {
  return role === 'staging' && target.staging !== 'waived' ? target.staging.sample : null;
}

async function setUpOf(ledger: Ledger, role: AccountRole, mapping: Mapping): Promise<SetUpCount> {
  const facts = await readSourceFacts(ledger);
  const schema = await ledger.meta.get<TargetSchema>(META.schema(role));
  const manifest = fieldManifest(mapping, facts.definitions);
  const types = neededActivityTypes(mapping, facts);
  const known = new Set(schema?.activityTypes.flatMap(({ key, name }) => [foldName(key), foldName(name)]));
  const held = await ledger.meta.get<HeldRecords>(META.held(role));
  return {
    fields: manifest.filter((field) => schema === null || compareManifest([field], schema).length > 0).length,
    activityTypes: schema === null ? 0 : types.filter((name) => !known.has(foldName(name))).length,
    indexPages: (await ledger.meta.get<number>(META.indexPages(role))) ?? EMPTY_INDEX_PAGES,
    capPages: held?.pages ?? EMPTY_CAP_PAGES,
  };
}

async function mappingOf(ledger: Ledger, fingerprint: string): Promise<Mapping> {
  const content = await ledger.mappings.get(fingerprint);
  const parsed = content === null ? null : parseMapping(content, 'mapping.yaml');
  if (parsed?.ok !== true) throw new Error('the ledger does not hold the mapping that the forecast is for');
  return parsed.mapping;
}

/** The forecast if it is for this mapping; null: it has to be made. */
export async function forecastFor(ledger: Ledger, mapping: string): Promise<Forecast | null> {
  const known = await ledger.meta.get<Forecast>(META.forecast);
  return known?.mapping === mapping ? known : null;
}
