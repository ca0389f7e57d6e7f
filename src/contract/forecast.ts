import type { AccountRole } from './gates.js';
import type { PhaseObject } from './objects.js';

/** What a run will cost and how long it will take, made before it begins. Counts only: no record content. */
export interface Forecast {
  /** ISO instant at which it was made; days and hours count from here. */
  readonly at: string;
  /** `sha256:…` of the mapping that it was made for. */
  readonly mapping: string;
  /** Staging (unless waived) and production, in this order. */
  readonly runs: readonly RunForecast[];
}

/** Steps of a run that cost requests: its phases, and what comes before and after them. */
export type ForecastStep = PhaseObject | 'set_up' | 'spot_check';

/** Requests of one step. */
export interface StepCost {
  /** Requests that create or change: one per record that moves. */
  readonly posts: number;
  /** Requests that read. */
  readonly reads: number;
  /** All of them, removals included. */
  readonly requests: number;
  readonly tokens: number;
}

export interface StepForecast extends StepCost {
  readonly step: ForecastStep;
  /** At the burst limit, without any wait. */
  readonly seconds: number;
  /** `budget`: the step waits for at least one daily reset. */
  readonly bound: Bound;
  /** Daily resets that it waits for. */
  readonly resets: number;
}

export type Bound = 'burst' | 'budget';

/** The account's limits as they were taken for the forecast. */
export interface Allowance {
  readonly plan: string;
  readonly seats: number;
  /** Tokens a day bought on top. */
  readonly topUp: number;
  /** Percent of the daily budget left to others. */
  readonly reserve: number;
  /** Tokens a day of the whole company. */
  readonly limit: number;
  /** Tokens a day that the migration may spend: limit less reserve. */
  readonly usable: number;
  /** Tokens that it may spend until the first reset. */
  readonly firstDay: number;
  /** ISO instant of the first reset. */
  readonly resetAt: string;
  /** Requests in two seconds. */
  readonly burst: number;
}

export interface Duration {
  /** Daily resets that are waited for; null: the budget leaves the migration nothing, it would never end. */
  readonly resets: number | null;
  /** From the beginning to the end of the run, waits included; null as above. */
  readonly seconds: number | null;
}

export interface RunForecast extends Duration {
  readonly run: AccountRole;
  /** Records per object; null: everything moves. */
  readonly sample: number | null;
  readonly allowance: Allowance;
  readonly steps: readonly StepForecast[];
  readonly total: StepCost & { readonly burstSeconds: number };
  readonly bound: Bound;
  /** What would shorten it, each by itself; only what has an effect. */
  readonly shorter: readonly Shortening[];
}

export type ShorteningKind =
  'seats' | 'top_up' | 'fold_activities' | 'notes_as_activities' | 'without_attachments' | 'sample';

export interface Shortening extends Duration {
  readonly kind: ShorteningKind;
  /** How much of it: seats or tokens a day more, notes instead of activities, records per object; 0 where it has none. */
  readonly amount: number;
  /** Tokens of the run then. */
  readonly tokens: number;
}
