import { DEFAULT_TIMING, type LoadTiming } from '../../src/loading/timing.js';
import { ProductionShape } from '../production/shape.js';
import { Campaign } from './campaign.js';
import { countFindings, findingsOf, recordsIn, type Findings } from './findings.js';
import { playCourse } from './courses.js';
import { chaosSchedule, type Scheduled } from './schedule.js';

/** Seconds where the product takes half a minute, and small batches. Late answers come after the time-out; the margin is theirs. */
const TIMING: LoadTiming = {
  ...DEFAULT_TIMING,
  leaseMs: 3_000,
  renewMs: 500,
  requestTimeoutMs: 2_000,
  marginMs: 1_000,
  secondLookMs: 500,
  batchRecords: 25,
};
/** A phase of a few batches continues as new in its middle. */
const CONTINUE_AS_NEW_AFTER = 40;
/** Milliseconds for a blow: a heartbeat time-out, 30 s, or a hold of a minute. */
const PER_BLOW_MS = 120_000;

export const COURSES = ['load', 'delta', 'rollback'] as const;
export type Course = (typeof COURSES)[number];

export interface RoundOptions {
  readonly seed: number;
  readonly blows: number;
  /** Size of the generated company. */
  readonly records: number;
  readonly ledger: 'sqlite' | 'postgres';
  readonly workers: number;
  /**
   * `load`: the first load, freeze and cutover; `delta`: a delta between, with edits on both sides; `rollback`: everything
   * removed again after the load, and loaded anew. Blows fall in all of it.
   */
  readonly course: Course;
  /** Played instead of the one that the seed gives. */
  readonly schedule?: readonly Scheduled[];
}

export interface RoundResult {
  readonly options: RoundOptions;
  readonly schedule: readonly Scheduled[];
  /** Blows that were dealt before the round was over. */
  readonly dealt: number;
  /** Requests that faults struck. */
  readonly struck: number;
  /** Live records in the target at the end. */
  readonly records: number;
  readonly seconds: number;
  readonly lateDuplicates: number;
  readonly findings: Findings | null;
  /** Why the round did not come to its end. */
  readonly failure: string | null;
}

/** One migration of a generated company from its start to its cutover, under blows. Never throws. */
export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const { seed, blows, ledger, workers } = options;
  const startedAt = Date.now();
  const schedule =
    options.schedule ??
    chaosSchedule({ seed, blows, postgres: ledger === 'postgres', leaseMs: TIMING.leaseMs });
  const result = {
    options,
    schedule,
    ...{ dealt: 0, struck: 0, records: 0, lateDuplicates: 0 },
    findings: null as Findings | null,
    failure: null as string | null,
  };
  const canary = `Canary${seed}q`;
  const shape = await ProductionShape.start({
    name: `chaos-${seed}`,
    seed,
    records: options.records,
    ledger,
    canary,
    continueAsNewAfter: CONTINUE_AS_NEW_AFTER,
  });
  const campaign = new Campaign(shape, workers, TIMING);
  try {
    await campaign.start();
    const limitMs = 180_000 + blows * PER_BLOW_MS;
    const { dealt, exportDir, besides } = await playCourse({ shape, campaign, schedule, options, limitMs });
    result.dealt = dealt;
    result.findings = { ...(await findingsOf(shape, exportDir, canary)), besides };
    result.struck = (await shape.simulator.faults()).reduce((sum, fault) => sum + fault.struck, 0);
    result.records = recordsIn(await shape.simulator.dump('production'));
    result.lateDuplicates = await lateDuplicates(shape);
  } catch (error) {
    result.failure = error instanceof Error ? error.message : String(error);
  } finally {
    await campaign.end();
    await shape.close();
  }
  return { ...result, seconds: Math.round((Date.now() - startedAt) / 1_000) };
}

export function isClean({ failure, findings }: RoundResult): boolean {
  return failure === null && findings !== null && countFindings(findings) === 0;
}

async function lateDuplicates(shape: ProductionShape): Promise<number> {
  const ledger = await shape.openLedger();
  try {
    const lines = await ledger.reports.all<{ late_duplicates: number }>('verifications', 'production');
    return lines.reduce((sum, line) => sum + line.late_duplicates, 0);
  } finally {
    await ledger.close();
  }
}
