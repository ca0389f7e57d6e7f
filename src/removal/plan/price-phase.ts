import type { StepCost } from '../../contract/forecast.js';
import type { PhaseObject } from '../../contract/objects.js';
import { costOf, NOTHING, plus, type Calls } from '../../forecast/cost.js';
import { pagesOf, RECORD_PATHS } from '../../forecast/overhead.js';
import type { SurveyedKind } from '../surveyed-kinds.js';

/*
 * Which requests a rollback makes, each with the place in the code that makes it. A test compares them with what the
 * simulator counted.
 */

const get = (path: string, times = 1): Calls => ({ method: 'GET', path, times });
const remove = (path: string, times: number): Calls => ({ method: 'DELETE', path, times });

const ARCHIVED_DEALS = '/api/v2/deals/archived';
const STAGES = '/api/v2/stages';
/** `activities/with-run.ts`: every activity of a rollback begins with a look at whose account it is. */
export const ME: Calls = get('/api/v1/users/me');

/** Lists of each kind (`surveyed-kinds.ts`), and how many records a page of them has. */
export const LISTS: Readonly<
  Record<SurveyedKind, { readonly paths: readonly string[]; readonly page: number }>
> = {
  organization: { paths: ['/api/v2/organizations'], page: 500 },
  person: { paths: ['/api/v2/persons'], page: 500 },
  lead: { paths: ['/api/v1/leads', '/api/v1/leads/archived'], page: 500 },
  deal: { paths: ['/api/v2/deals', ARCHIVED_DEALS], page: 500 },
  activity: { paths: ['/api/v2/activities'], page: 500 },
  note: { paths: ['/api/v1/notes'], page: 500 },
  file: { paths: ['/api/v1/files'], page: 100 },
};

/** Where records of a phase are read and deleted one by one, or a hundred by their ids. */
const pathOf = (object: PhaseObject): string => (object === 'stages' ? STAGES : (RECORD_PATHS[object] ?? ''));
const NOTES = '/api/v1/notes';

/** What a rollback does in one phase. */
export interface PhaseWork {
  readonly object: PhaseObject;
  /** Records of ours that are in the account by the ledger. */
  readonly created: number;
  /** Pages of the ledger: before each the account is looked at. */
  readonly pages: number;
  /** Kinds of which something may lead to these records. */
  readonly referrers: readonly SurveyedKind[];
  /** Chunks of which some records are read by their ids. */
  readonly readChunks: number;
  /** Chunks of which lists tell, per kind. */
  readonly listed: ReadonlyMap<SurveyedKind, number>;
  /** Records that are deleted; notes among the records of another kind apart. */
  readonly goes: number;
  readonly notes: number;
  /** Not there any more. */
  readonly gone: number;
}

/** What the first look at each kind costs: later ones are a page each. */
export class LookPrice {
  readonly #done = new Set<SurveyedKind>();

  constructor(private readonly first: ReadonlyMap<SurveyedKind, StepCost>) {}

  /** `survey.ts`. */
  of(kinds: readonly SurveyedKind[], times = 1): StepCost {
    let sum = NOTHING;
    for (const kind of kinds) {
      let left = times;
      if (left > 0 && !this.#done.has(kind)) {
        this.#done.add(kind);
        sum = plus(sum, this.first.get(kind) ?? listOnce(kind));
        left -= 1;
      }
      for (; left > 0; left -= 1) sum = plus(sum, listOnce(kind));
    }
    return sum;
  }
}

function listOnce(kind: SurveyedKind): StepCost {
  return costOf(LISTS[kind].paths.map((path) => get(path)));
}

/** `remove-phase.ts`. */
export function phaseCost(work: PhaseWork, looks: LookPrice): StepCost {
  const { object, pages, referrers, readChunks, listed } = work;
  const path = pathOf(object);
  let sum = costOf([ME]);
  if (work.created > 0 && path !== '') {
    sum = plus(sum, looks.of(referrers, pages));
    for (const [kind, chunks] of listed) sum = plus(sum, looks.of([kind], chunks));
    const isV1 = path.startsWith('/api/v1/');
    sum = plus(
      sum,
      costOf([
        get(path, readChunks),
        ...inPipelines(work),
        // Read where the list left them out, and again when it is asked where they went.
        get(`${path}/{id}`, isV1 ? work.gone : 2 * work.gone),
        remove(`${path}/{id}`, work.goes - work.notes),
        remove(`${NOTES}/{id}`, work.notes),
      ]),
    );
  }
  // `in-pipelines.ts`, at the end.
  return object === 'pipelines' ? plus(sum, costOf([get(STAGES)])) : sum;
}

/** `in-pipelines.ts`: whether a deal is in it, and for a pipeline which stages it has. */
function inPipelines({ object, created }: PhaseWork): Calls[] {
  if (object !== 'pipelines' && object !== 'stages') return [];
  return [
    get('/api/v2/deals', created),
    get(ARCHIVED_DEALS, created),
    ...(object === 'pipelines' ? [get(STAGES, created)] : []),
  ];
}

/** `read-back-removal.ts`. @param left records that the lists of each kind show then */
export function readBackCost(
  left: ReadonlyMap<SurveyedKind, number>,
  withPipelines: readonly ('pipelines' | 'stages')[],
): StepCost {
  const lists = [...left].flatMap(([kind, records]) => {
    const [path = '', ...others] = LISTS[kind].paths;
    return [get(path, pagesOf(records, LISTS[kind].page)), ...others.map((other) => get(other))];
  });
  return costOf([ME, ...lists, ...withPipelines.map((object) => get(pathOf(object)))]);
}
