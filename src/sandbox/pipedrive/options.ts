export interface SandboxUser {
  email: string;
  name: string;
  /** Default true. */
  active?: boolean;
  /** Default false; the first user of an account is always an admin. */
  admin?: boolean;
}

export interface SandboxCustomField {
  object: 'deal' | 'person' | 'organization';
  name: string;
  /** One of Pipedrive's sixteen custom field types, e.g. `varchar`, `enum`. */
  type: string;
  /** Option labels, for `enum` and `set`. */
  options?: readonly string[];
}

/** What an account has switched on beyond the ordinary; everything is off by default, as the harsher reading. */
export interface SandboxFeatures {
  /** Person fields job_title, birthday, notes, im, postal_address; writing them is 403 otherwise. */
  contactSync?: boolean;
  /** Organization fields website, linkedin, industry, annual_revenue, employee_count. */
  organizationProfile?: boolean;
  /** Person field marketing_status. */
  campaigns?: boolean;
  /** POST and PUT calls per user and UTC day; sets and enforces `x-daily-requests-left`. Absent: no such counter. */
  dailyRequestLimit?: number;
  /** Send `retry-after` (seconds) with a 429. Default false, as it is not documented. */
  retryAfter?: boolean;
  /** Hour of the day in UTC (0-23) at which the daily budget starts anew. Default 0. */
  resetHourUtc?: number;
  /** Tokens bought on top of the plan's daily budget. */
  topUp?: number;
  /** Daily budget in tokens instead of the one that plan and seats give. */
  dailyBudget?: number;
  /** Open leads and deals together instead of what plan and seats give. */
  leadsAndDeals?: number;
  /** Requests per 2 s instead of the plan's. */
  burst?: number;
}

export interface SandboxAccount {
  /** Name on the control server, e.g. `production` or `staging`. */
  name: string;
  /** API token of the first user; made from the seed when absent. */
  token?: string;
  /** lite, growth, premium, ultimate, or an older plan name. Default premium. */
  plan?: string;
  /** Billed seats; they scale the daily budget and the cap on leads and deals. Default: number of users, at least 10. */
  seats?: number;
  companyDomain?: string;
  /** ISO code of the users' default currency. Default EUR. */
  currency?: string;
  /** The first one is the admin whose token the account has. */
  users?: readonly SandboxUser[];
  customFields?: readonly SandboxCustomField[];
  features?: SandboxFeatures;
}

export interface SandboxOptions {
  /** API port on 127.0.0.1; 0 (default) takes any free one. */
  port?: number;
  controlPort?: number;
  /** Decides tokens, field keys and ids. Default 1. */
  seed?: number;
  accounts: readonly SandboxAccount[];
  /** Burst window, daily budget and edge block. Default true; when false they are counted and reported only. */
  enforceLimits?: boolean;
  /** Let the record endpoints of v1 that were retired in 2026 answer instead of 410. Default false. */
  enableRetiredV1?: boolean;
  /** Delay of every answer in milliseconds. Default 0. */
  latencyMs?: number;
  /** How long a write stays invisible to search, in milliseconds of the sandbox clock. Default 3,000. */
  searchLagMs?: number;
  /** Largest accepted upload in bytes. Default 50 MB. */
  maxFileBytes?: number;
}

/** The settings that the control server can change while the sandbox runs. */
export interface SandboxSettings {
  enforceLimits: boolean;
  enableRetiredV1: boolean;
  latencyMs: number;
  searchLagMs: number;
  maxFileBytes: number;
}

export function settingsOf(options: SandboxOptions): SandboxSettings {
  return {
    enforceLimits: options.enforceLimits ?? true,
    enableRetiredV1: options.enableRetiredV1 ?? false,
    latencyMs: options.latencyMs ?? 0,
    searchLagMs: options.searchLagMs ?? 3_000,
    maxFileBytes: options.maxFileBytes ?? 50 * 1024 * 1024,
  };
}
