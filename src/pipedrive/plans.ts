/** What a plan allows (Pipedrive's documentation of 2026; old plan names by their tokens). */
export interface PlanLimits {
  /** Tokens per seat and day. */
  readonly tokensPerSeat: number;
  /** Requests in 2 seconds with an API token. */
  readonly burst: number;
  readonly customFields: number;
  /** Leads and deals that are not archived. */
  readonly leadsAndDealsPerSeat: number;
  readonly leadsAndDealsMax: number;
}

const MAX_LEADS_AND_DEALS = 300_000;

const plan = (
  tokensPerSeat: number,
  burst: number,
  customFields: number,
  leadsAndDealsPerSeat: number,
): PlanLimits => ({
  tokensPerSeat,
  burst,
  customFields,
  leadsAndDealsPerSeat,
  leadsAndDealsMax: MAX_LEADS_AND_DEALS,
});

export const PLANS = {
  lite: plan(30_000, 20, 30, 2_500),
  growth: plan(60_000, 40, 100, 5_000),
  premium: plan(150_000, 100, 300, 15_000),
  ultimate: plan(210_000, 120, 500, 20_000),
  essential: plan(30_000, 20, 30, 2_500),
  advanced: plan(60_000, 40, 100, 5_000),
  professional: plan(90_000, 80, 300, 15_000),
  power: plan(150_000, 100, 300, 15_000),
  enterprise: plan(210_000, 120, 500, 20_000),
} as const satisfies Record<string, PlanLimits>;

export type PlanName = keyof typeof PLANS;

/** Limits of a plan by its name; an unknown name counts as the smallest plan. */
export function planLimits(name: string): PlanLimits {
  return name in PLANS ? PLANS[name as PlanName] : PLANS.lite;
}

/** Search has a window of its own at every plan, in requests per 2 seconds. */
export const SEARCH_BURST = 10;
/** Length of the burst window, in milliseconds. */
export const BURST_WINDOW_MS = 2_000;
