import type { FreezeStep } from '../../contract/cutover-plan.js';
import type { StepCost } from '../../contract/forecast.js';
import { PHASES, type PhaseObject } from '../../contract/objects.js';
import { BURST_WINDOW_MS } from '../../pipedrive/plans.js';
import { costOf, NOTHING, plus, type Calls } from '../cost.js';
import { isOnlyMatched, ME, readBackCalls, RECORD_PATHS, SCHEMA_LOOK } from '../overhead.js';
import { NO_RECORDS, type PhaseCounts } from '../phase-counts.js';

/** Changed and new rows of one object. */
export interface Changes {
  readonly changed: number;
  readonly created: number;
}

/** What was measured on this migration, and what a freeze will have to do. */
export interface FreezeFacts {
  /** Rows of the export. */
  readonly rows: number;
  /** Rows of an export that are read and compared in a second; null: none has been yet. */
  readonly rowsPerSecond: number | null;
  /** Rows that are expected to have changed, per object. */
  readonly changes: Partial<Record<PhaseObject, Changes>>;
  /** The last delta that had something to move; null: none has been. */
  readonly lastDelta: { readonly changes: number; readonly seconds: number } | null;
  /** Records that a phase of the production run moved in a second. */
  readonly perSecond: Partial<Record<PhaseObject, number>>;
  /** Records that were created, per object. */
  readonly created: Partial<Record<PhaseObject, number>>;
  /** Records that the read-back of a phase went through in a second. */
  readonly readBackPerSecond: Partial<Record<PhaseObject, number>>;
  /** How long the source is watched, in seconds. */
  readonly watchSeconds: number;
  /** Requests in two seconds. */
  readonly burst: number;
}

/** The steps of a freeze, each with its duration and cost. Pure. */
export function freezeSteps(facts: FreezeFacts): FreezeStep[] {
  const reading = readingStep(facts);
  return [
    { name: 'read_export', ...reading },
    { name: 'delta', ...deltaStep(facts) },
    { name: 'watch', seconds: facts.watchSeconds, basis: 'configured', ...NO_COST },
    { name: 'read_again', ...reading },
    { name: 'read_back', ...readBackStep(facts) },
  ];
}

type Step = Omit<FreezeStep, 'name'>;

const NO_COST = { requests: 0, tokens: 0 };

function readingStep({ rows, rowsPerSecond }: FreezeFacts): Step {
  if (rowsPerSecond === null || rowsPerSecond <= 0) return { seconds: null, basis: 'unknown', ...NO_COST };
  return { seconds: rows / rowsPerSecond, basis: 'measured', ...NO_COST };
}

/** What a delta costs whatever it moves is told by the last one; each change by the rate of its phase. */
function deltaStep(facts: FreezeFacts): Step {
  const cost = deltaCost(facts.changes);
  const atBurst = burstSeconds(cost, facts.burst);
  const writing = writingSeconds(facts, facts.changes);
  const { lastDelta } = facts;
  if (lastDelta === null) return stepOf(Math.max(atBurst, writing), 'estimated', cost);
  const all = totalOf(facts.changes);
  const each = all === 0 ? 0 : writing / all;
  const fixed = Math.max(0, lastDelta.seconds - lastDelta.changes * each);
  return stepOf(Math.max(atBurst, fixed + writing), 'measured', cost);
}

/** The full read-back; the second pass and the reconciliation ask nothing of Pipedrive. */
function readBackStep(facts: FreezeFacts): Step {
  const counts = countsOf((object) => facts.created[object] ?? 0);
  const cost = PHASES.map((object) =>
    costOf([get(ME, isOnlyMatched(object) ? 0 : 1), ...readBackCalls(object, counts)]),
  ).reduce(plus, NOTHING);
  const atBurst = burstSeconds(cost, facts.burst);
  const known = PHASES.filter((object) => (facts.created[object] ?? 0) > 0);
  const isMeasured = known.length > 0 && known.every((object) => (facts.readBackPerSecond[object] ?? 0) > 0);
  if (!isMeasured) return stepOf(atBurst, 'estimated', cost);
  const seconds = known.reduce(
    (sum, object) => sum + (facts.created[object] ?? 0) / (facts.readBackPerSecond[object] ?? 1),
    0,
  );
  return stepOf(Math.max(atBurst, seconds), 'measured', cost);
}

function stepOf(seconds: number, basis: FreezeStep['basis'], { requests, tokens }: StepCost): Step {
  return { seconds, basis, requests, tokens };
}

function burstSeconds({ requests }: StepCost, burst: number): number {
  return requests / (burst / (BURST_WINDOW_MS / 1_000));
}

/** Time to write the changes at the rates of the production run; at the burst limit where a phase had nothing to move. */
function writingSeconds({ perSecond, burst }: FreezeFacts, changes: FreezeFacts['changes']): number {
  return PHASES.reduce((sum, object) => {
    const { changed = 0, created = 0 } = changes[object] ?? {};
    return sum + (changed + created) / (perSecond[object] ?? burst / (BURST_WINDOW_MS / 1_000));
  }, 0);
}

export function totalOf(changes: FreezeFacts['changes']): number {
  return Object.values(changes).reduce((sum, { changed, created }) => sum + changed + created, 0);
}

const get = (path: string, times = 1): Calls => ({ method: 'GET', path, times });

/** Gates, list pages that tell what people changed, a request per change, a read-back of what was written. */
function deltaCost(changes: FreezeFacts['changes']): StepCost {
  const none = countsOf(() => 0);
  const moved = countsOf((object) => (changes[object]?.changed ?? 0) + (changes[object]?.created ?? 0));
  const calls = PHASES.flatMap((object): Calls[] => {
    const { changed = 0, created = 0 } = changes[object] ?? {};
    const path = RECORD_PATHS[object];
    return [
      // Plan, batch and settlement each look whether it is the same account.
      get(ME, isOnlyMatched(object) ? 0 : 3),
      ...readBackCalls(object, none),
      ...readBackCalls(object, moved),
      ...(path === undefined
        ? []
        : [
            { method: 'PATCH' as const, path: `${path}/{id}`, times: changed },
            { method: 'POST' as const, path, times: created },
            // Parents of new records, a hundred with one request; the newest id before they are sent.
            get(path, created === 0 ? 0 : 1 + Math.ceil(created / 100)),
          ]),
    ];
  });
  return costOf([get(ME, 2), ...SCHEMA_LOOK.map((call) => ({ ...call, times: call.times * 2 })), ...calls]);
}

function countsOf(records: (object: PhaseObject) => number): PhaseCounts {
  const phases = PHASES.map((object) => [object, { ...NO_RECORDS, posts: records(object) }]);
  return {
    phases: Object.fromEntries(phases) as PhaseCounts['phases'],
    folding: { activities: 0, records: 0 },
  };
}
