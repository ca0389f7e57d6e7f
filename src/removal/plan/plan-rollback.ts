import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepCost } from '../../contract/forecast.js';
import { PHASES, type PhaseObject } from '../../contract/objects.js';
import type { RollbackLine, RollbackPlan, RollbackStep } from '../../contract/rollback.js';
import { allowanceOf } from '../../forecast/allowance.js';
import { costOf, NOTHING, plus } from '../../forecast/cost.js';
import { schedule } from '../../forecast/schedule.js';
import type { Ledger } from '../../ledger/ledger.js';
import { openLedger } from '../../ledger/open.js';
import { portOf } from '../../loading/ports/index.js';
import type { RunContext } from '../../loading/run-context.js';
import { lineOf } from '../read-back-removal.js';
import { referrersOf, SURVEYED, SURVEYED_KINDS, type SurveyedKind } from '../surveyed-kinds.js';
import { survey } from '../survey.js';
import { PlanBook } from './plan-book.js';
import { planPhaseRemoval } from './plan-phase-removal.js';
import { planSchema } from './plan-schema.js';
import { LookPrice, ME, phaseCost, readBackCost, type PhaseWork } from './price-phase.js';

export interface RollbackAsked {
  /** One object; null: everything. */
  readonly object: PhaseObject | null;
  readonly withSchema: boolean;
}

export interface PlannedRollback {
  readonly plan: RollbackPlan;
  /** Where every record's fate is written down. */
  readonly book: Ledger;
  close(): Promise<void>;
}

/** Children before parents. */
const REVERSED: readonly PhaseObject[] = [...PHASES].reverse();

/**
 * Plans a rollback as it would be done now: by the same looks and the same rules, over a ledger of its own. Nothing is
 * deleted and the ledger of the migration is only read; the requests that it makes are list pages.
 */
export async function planRollback(context: RunContext, asked: RollbackAsked): Promise<PlannedRollback> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-rollback-'));
  const scratch = await openLedger({ path: join(folder, 'plan.ledger') }, context.config.name);
  const close = async (): Promise<void> => {
    await scratch.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const book = await PlanBook.open(scratch, context.run);
    return { plan: await planInto(context, book, asked), book: scratch, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function planInto(context: RunContext, book: PlanBook, asked: RollbackAsked): Promise<RollbackPlan> {
  const { object, withSchema } = asked;
  const { config, role } = context;
  // An answer tells the server's time, and what is left of the day's budget.
  await context.client.settings.me();
  const objects = object === null ? REVERSED : [object];
  const looks = await lookAtAll(context, book, objects);
  const works: PhaseWork[] = [];
  const lines: RollbackLine[] = [];
  for (const each of objects) {
    const port = portOf(each);
    const isAsked = object !== null || withSchema || (each !== 'pipelines' && each !== 'stages');
    works.push(await planPhaseRemoval(context, book, each, isAsked));
    if (port !== null) lines.push(await lineOf(context, book.ledger, each));
  }
  const things = withSchema ? await planSchema(context, book) : { lines: [], cost: null };
  const steps = stepsOf(works, looks, asked, things.cost);
  const at = new Date().toISOString();
  const allowance = allowanceOf(context.account, context.client.tokens(), at);
  const work = steps.map(({ deletes, reads, tokens }) => ({ requests: deletes + reads, tokens }));
  const { resets, seconds } = schedule(work, allowance, at);
  return {
    schema: 1,
    name: config.name,
    run: role,
    object,
    withSchema,
    at,
    lines: [...inOrder(lines), ...things.lines],
    steps,
    total: steps.reduce(together, { step: 'total', deletes: 0, reads: 0, tokens: 0 }),
    allowance,
    duration: { resets, seconds },
  };
}

function inOrder(lines: readonly RollbackLine[]): RollbackLine[] {
  return lines.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function placeOf({ object }: RollbackLine): number {
  return PHASES.findIndex((phase) => phase === object);
}

/** What the first look at each kind showed and cost. */
interface Looks {
  readonly cost: Map<SurveyedKind, StepCost>;
  readonly records: Map<SurveyedKind, number>;
}

async function lookAtAll(
  context: RunContext,
  book: PlanBook,
  objects: readonly PhaseObject[],
): Promise<Looks> {
  const looks: Looks = { cost: new Map(), records: new Map() };
  const { client } = context;
  client.takeSpent();
  for (const kind of kindsOf(context, objects)) {
    let [pages, records] = [0, 0];
    const counting: RunContext = {
      ...context,
      beat: (progress) => {
        pages += 1;
        records += Number(progress?.['page'] ?? 0);
        context.beat(progress);
      },
    };
    await survey(counting, book.ledger, [kind]);
    looks.cost.set(kind, { ...NOTHING, reads: pages, requests: pages, tokens: client.takeSpent() });
    looks.records.set(kind, records);
  }
  return looks;
}

/** Kinds of the records that may go, and of those that may lead to them. */
function kindsOf(context: RunContext, objects: readonly PhaseObject[]): SurveyedKind[] {
  const ports = objects.flatMap((object) => portOf(object) ?? []);
  const own = SURVEYED_KINDS.filter((kind) => SURVEYED[kind].phases.some(({ port }) => ports.includes(port)));
  const referrers = ports.flatMap((port) => referrersOf(port.targetObject, context));
  return SURVEYED_KINDS.filter((kind) => own.includes(kind) || referrers.includes(kind));
}

function stepsOf(
  works: readonly PhaseWork[],
  looks: Looks,
  { object, withSchema }: RollbackAsked,
  schema: StepCost | null,
): RollbackStep[] {
  const price = new LookPrice(looks.cost);
  const phases = works.map((work): RollbackStep => stepOf(work.object, phaseCost(work, price)));
  const isWhole = object === null;
  const short = (['pipelines', 'stages'] as const).filter((each) => isWhole || each === object);
  const readBack = readBackCost(leftOf(works, looks), short);
  return [
    ...phases,
    ...(withSchema && schema !== null ? [stepOf('schema', schema)] : []),
    // `endRemoval` looks whose account it is as well.
    stepOf('read_back', isWhole ? plus(readBack, costOf([ME])) : readBack),
  ];
}

/** Records that the lists of a kind show once those that go are gone. */
function leftOf(works: readonly PhaseWork[], looks: Looks): Map<SurveyedKind, number> {
  const left = new Map<SurveyedKind, number>();
  for (const kind of SURVEYED_KINDS) {
    const own = works.filter(({ object }) =>
      SURVEYED[kind].phases.some(({ port }) => port.object === object),
    );
    if (own.length === 0) continue;
    const goes = own.reduce(
      (sum, work) => sum + (kind === 'note' ? notesOf(work) : work.goes - work.notes),
      0,
    );
    left.set(kind, Math.max(0, (looks.records.get(kind) ?? 0) - goes));
  }
  return left;
}

function notesOf({ object, goes, notes }: PhaseWork): number {
  return object === 'notes' ? goes : notes;
}

function stepOf(step: string, { requests, reads, posts, tokens }: StepCost): RollbackStep {
  return { step, deletes: requests - reads - posts, reads, tokens };
}

function together(a: RollbackStep, b: RollbackStep): RollbackStep {
  return {
    ...a,
    deletes: a.deletes + b.deletes,
    reads: a.reads + b.reads,
    tokens: a.tokens + b.tokens,
  };
}
