import type { StepCost } from '../../contract/forecast.js';
import type { RollbackLine } from '../../contract/rollback.js';
import { costOf, plus, type Calls } from '../../forecast/cost.js';
import { pagesOf } from '../../forecast/overhead.js';
import type { RunContext } from '../../loading/run-context.js';
import { judgeSchema, type JudgedThing } from '../schema/schema-verdicts.js';
import { linesOfThings } from '../schema/schema-lines.js';
import type { SurveyedKind } from '../surveyed-kinds.js';
import type { PlanBook } from './plan-book.js';
import { LISTS, ME } from './price-phase.js';

const get = (path: string, times = 1): Calls => ({ method: 'GET', path, times });
const FIELDS = {
  organization: '/api/v2/organizationFields',
  person: '/api/v2/personFields',
  deal: '/api/v2/dealFields',
} as const;
const TYPES = '/api/v1/activityTypes';

/** What would become of fields and types, as if the records that go were gone already, and what that costs. */
export async function planSchema(
  context: RunContext,
  book: PlanBook,
): Promise<{ readonly lines: RollbackLine[]; readonly cost: StepCost }> {
  const { ledger, role } = context;
  /** Per kind: passes over its list, and records of them that would be there still. */
  const looked = new Map<SurveyedKind, { passes: number; records: number }>();
  const ignoring = async (kind: SurveyedKind, ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const going = await book.goingOf(kind, ids);
    const known = looked.get(kind) ?? { passes: 0, records: 0 };
    looked.set(kind, { passes: 1, records: known.records + ids.length - going.size });
    return going;
  };
  const judged = await judgeSchema(context, await ledger.schema.of(role), { ignoring });
  const things = judged.map(({ thing, stays, isGone }) => {
    if (isGone) return { ...thing, state: 'removed' as const, why: 'deleted' };
    return stays === null
      ? { ...thing, state: 'removed' as const, why: '' }
      : { ...thing, state: 'left' as const, why: stays };
  });
  return { lines: linesOfThings(role, things), cost: costOfSchema(judged, looked) };
}

/** `remove-schema.ts`: everything is looked through, what is empty is looked at once more, and goes. */
function costOfSchema(
  judged: readonly JudgedThing[],
  looked: ReadonlyMap<SurveyedKind, { readonly records: number }>,
): StepCost {
  const empty = judged.filter(({ stays, isGone }) => stays === null && !isGone);
  const first = [...looked].flatMap(([kind, { records }]) => {
    const [path = '', ...others] = LISTS[kind].paths;
    return [get(path, pagesOf(records, LISTS[kind].page)), ...others.map((other) => get(other))];
  });
  const deletes = empty.map(({ thing }): Calls => {
    if (thing.kind === 'activity_type') return { method: 'DELETE', path: `${TYPES}/{id}`, times: 1 };
    return { method: 'DELETE', path: `${FIELDS[thing.target as keyof typeof FIELDS]}/{id}`, times: 1 };
  });
  return [costOf([ME, ...definitionsOf(judged), ...first]), costOf([...again(empty), ...deletes])].reduce(
    plus,
  );
}

function definitionsOf(judged: readonly JudgedThing[]): Calls[] {
  const targets = (['organization', 'person', 'deal'] as const).filter((target) =>
    judged.some(({ thing }) => thing.target === target),
  );
  const types = judged.some(({ thing }) => thing.kind === 'activity_type') ? [get(TYPES)] : [];
  return [...targets.map((target) => get(FIELDS[target])), ...types];
}

/** The second look: what was changed since the first. */
function again(empty: readonly JudgedThing[]): Calls[] {
  const kinds = new Set<SurveyedKind>();
  for (const { thing } of empty) {
    if (thing.kind === 'activity_type') kinds.add('activity');
    else kinds.add(thing.target as SurveyedKind);
    if (thing.target === 'deal') kinds.add('lead');
  }
  return [
    ...definitionsOf(empty),
    ...[...kinds].flatMap((kind) => LISTS[kind].paths.map((path) => get(path))),
  ];
}
