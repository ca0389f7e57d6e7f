import type { AccountRole } from './gates.js';

/** How a worker finds the ledger: a SQLite file, or the name of the environment variable with a Postgres URL. */
export type LedgerReference = { readonly path: string } | { readonly urlEnv: string };

/** Reference by which an activity finds everything: no record, no secret. */
export interface MigrationReference {
  readonly name: string;
  readonly ledger: LedgerReference;
}

/** One of the two Pipedrive accounts, as `migration.yaml` names it. */
export interface AccountConfig {
  readonly baseUrl: string;
  /** Name of the environment variable that holds the API token. */
  readonly tokenEnv: string;
  readonly plan: string;
  readonly seats: number;
  /** Percent of the daily token budget left to the customer's own people. */
  readonly reserve: number;
  /** Tokens a day bought on top. */
  readonly topUp: number;
}

export interface StagingConfig extends AccountConfig {
  readonly owners: 'match' | 'migrationUser';
  /** Records per object of a sampled staging run, with all their parents; null moves everything. */
  readonly sample: number | null;
}

/** How long people are looked after following cutover. */
export interface HypercareConfig {
  readonly businessDays: number;
  /** IANA zone in which days begin and end. */
  readonly timezone: string;
  /** The customer's public holidays, or days off as `2026-12-24`; left out, only weekends are off. */
  readonly holidays?:
    readonly string[] | { readonly country: string; readonly state?: string; readonly region?: string };
}

/** How people are brought to decide, without anything being decided for them. */
export interface GateConfig {
  /** Hours after which an open gate is brought to mind, again and again. */
  readonly remindAfterHours?: number;
  /** Gate → ISO instant until which a decision is expected: it warns. */
  readonly deadlines?: Readonly<Record<string, string>>;
}

/** How long the source is watched to be quiet unless `freeze.watchSeconds` says otherwise, in seconds. */
export const WATCH_SECONDS = 30;

/** How a freeze of the source is checked. */
export interface FreezeConfig {
  /** How long after the final delta the source is read once more, in seconds. */
  readonly watchSeconds?: number;
}

/** A language model that gives a second opinion on the proposed mapping, behind any OpenAI-compatible endpoint. */
export interface AssistantConfig {
  /** As `https://api.example.com/v1`, without a slash at its end. */
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable that holds the key; left out, none is sent. */
  readonly apiKeyEnv?: string;
}

/** `migration.yaml` after checking: defaults filled in, relative paths made absolute. */
export interface MigrationConfig {
  readonly name: string;
  readonly source: { readonly export: string; readonly allowHosts: readonly string[] };
  readonly target: { readonly production: AccountConfig; readonly staging: StagingConfig | 'waived' };
  readonly migrationUser: string;
  /** Path of `mapping.yaml`. */
  readonly mapping: string;
  readonly ledger: LedgerReference;
  readonly hypercare: HypercareConfig;
  readonly gates?: GateConfig;
  readonly freeze?: FreezeConfig;
  /** Left out: proposals are made by rules and matching alone. */
  readonly assistant?: AssistantConfig;
}

/** Argument of the workflow `migration`. Small: it is in history for good. */
export interface MigrationInput {
  readonly config: MigrationConfig;
  /** `sha256:…` of the config: `start` attaches only to a run of the same one. */
  readonly configFingerprint: string;
  /** Whether the namespace has the search attributes; without them the run goes on and does not set them. */
  readonly searchAttributes: boolean;
  /** Forces continue-as-new once history has so many events: for tests. */
  readonly maxHistoryEvents?: number;
}

export function accountConfig(config: MigrationConfig, role: AccountRole): AccountConfig | null {
  if (role === 'production') return config.target.production;
  return config.target.staging === 'waived' ? null : config.target.staging;
}
