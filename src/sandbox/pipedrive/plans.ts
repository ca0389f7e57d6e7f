/** Limits of a plan, per company unless said otherwise. */
export interface Plan {
  name: string;
  /** Daily API tokens per seat. */
  tokensPerSeat: number;
  /** Requests per token in any 2 seconds. */
  burst: number;
  /** Custom fields over deals, persons and organizations together. */
  customFields: number;
  /** Leads and deals that are neither archived nor deleted, per seat. */
  dealsPerSeat: number;
  /** Values of `visible_to` that the plan knows. */
  visibility: readonly number[];
}

const FEW = [1, 3];
const ALL = [1, 3, 5, 7];

// Tokens and burst: rate-limiting page; caps: knowledge base, 2025-11. Older names are mapped by their tokens;
// the caps of "professional" and "power" are not published any more and are taken from Premium.
const PLANS: readonly Plan[] = [
  { name: 'lite', tokensPerSeat: 30_000, burst: 20, customFields: 30, dealsPerSeat: 2_500, visibility: FEW },
  {
    name: 'growth',
    tokensPerSeat: 60_000,
    burst: 40,
    customFields: 100,
    dealsPerSeat: 5_000,
    visibility: FEW,
  },
  {
    name: 'premium',
    tokensPerSeat: 150_000,
    burst: 100,
    customFields: 300,
    dealsPerSeat: 15_000,
    visibility: ALL,
  },
  {
    name: 'ultimate',
    tokensPerSeat: 210_000,
    burst: 120,
    customFields: 500,
    dealsPerSeat: 20_000,
    visibility: ALL,
  },
  {
    name: 'essential',
    tokensPerSeat: 30_000,
    burst: 20,
    customFields: 30,
    dealsPerSeat: 2_500,
    visibility: FEW,
  },
  {
    name: 'advanced',
    tokensPerSeat: 60_000,
    burst: 40,
    customFields: 100,
    dealsPerSeat: 5_000,
    visibility: FEW,
  },
  {
    name: 'professional',
    tokensPerSeat: 90_000,
    burst: 80,
    customFields: 300,
    dealsPerSeat: 15_000,
    visibility: ALL,
  },
  {
    name: 'power',
    tokensPerSeat: 150_000,
    burst: 100,
    customFields: 300,
    dealsPerSeat: 15_000,
    visibility: ALL,
  },
  {
    name: 'enterprise',
    tokensPerSeat: 210_000,
    burst: 120,
    customFields: 500,
    dealsPerSeat: 20_000,
    visibility: ALL,
  },
];

/** Requests per token in 2 seconds to search endpoints, at every plan. */
export const SEARCH_BURST = 10;

/** A company's leads and deals never exceed this, whatever its seats. */
export const DEALS_MAXIMUM = 300_000;

export function planNamed(name: string): Plan {
  const plan = PLANS.find((candidate) => candidate.name === name.toLowerCase());
  if (plan) return plan;
  throw new Error(`Unknown plan "${name}": use one of ${PLANS.map((known) => known.name).join(', ')}`);
}
