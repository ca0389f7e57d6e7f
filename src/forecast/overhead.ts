import type { PhaseObject } from '../contract/objects.js';
import { DEFAULT_TIMING } from '../loading/timing.js';
import { PAGE_LIMIT } from '../pipedrive/entities/paging.js';
import type { Calls } from './cost.js';
import type { PhaseCount, PhaseCounts } from './phase-counts.js';

/*
 * Which requests a run makes besides one POST per record, each with the place in the code that makes it. The test
 * `measured-run` compares them with what the simulator counted, phase by phase.
 */

export const ME = '/api/v1/users/me';
const NOTES = '/api/v1/notes';
const FILES = '/api/v1/files';
const PIPELINES = '/api/v2/pipelines';
const STAGES = '/api/v2/stages';

/** `GET /files` gives at most 100 at once (`pipedrive/entities/files.ts`). */
const FILE_PAGE = 100;
/** Stages that a new pipeline comes with; Pipedrive's own five. */
const DEFAULT_STAGES = 5;

const get = (path: string, times = 1): Calls => ({ method: 'GET', path, times });
const post = (path: string, times: number): Calls => ({ method: 'POST', path, times });

/** Pages that a list of so many records takes; an empty list takes one request, too. */
export function pagesOf(records: number, size: number = PAGE_LIMIT): number {
  return Math.max(1, Math.ceil(records / size));
}

/** The same for a list of v1: each page begins with the last record of the one before (`pipedrive/entities/paging.ts`). */
export function v1PagesOf(records: number, size: number = PAGE_LIMIT): number {
  return records <= size ? 1 : 1 + Math.ceil((records - size) / (size - 1));
}

/** Where the records of a phase go, and the lists that its read-back pages through. */
export const RECORD_PATHS: Partial<Record<PhaseObject, string>> = {
  accounts: '/api/v2/organizations',
  lead_organizations: '/api/v2/organizations',
  contacts: '/api/v2/persons',
  lead_persons: '/api/v2/persons',
  leads: '/api/v1/leads',
  deals: '/api/v2/deals',
  activities: '/api/v2/activities',
  tasks: '/api/v2/activities',
  notes: NOTES,
  attachments: FILES,
  pipelines: PIPELINES,
};

/** All requests of one phase, its activities' own included. */
export function phaseCalls(object: PhaseObject, counts: PhaseCounts): Calls[] {
  const count = counts.phases[object];
  return [
    get(ME, accountChecks(object, count)),
    ...bounds(object, count),
    ...writes(object, count),
    ...readBackCalls(object, counts),
  ];
}

/** `activities/load.ts`: batches and settlement each begin with `requireSameAccount`, where they ask anything of Pipedrive. */
function accountChecks(object: PhaseObject, { pending }: PhaseCount): number {
  if (isOnlyMatched(object)) return 0;
  return Math.max(1, batchesOf(pending)) + 1;
}

/** Phases of which nothing is written or read back: they ask nothing of Pipedrive. */
export function isOnlyMatched(object: PhaseObject): boolean {
  return object === 'users' || object === 'custom_fields';
}

const batchesOf = (records: number): number => Math.ceil(records / DEFAULT_TIMING.batchRecords);

/** `loading/batch.ts`, `port.bound`: the newest id before each batch. */
function bounds(object: PhaseObject, { pending }: PhaseCount): Calls[] {
  const batches = batchesOf(pending);
  if (batches === 0) return [];
  const path = RECORD_PATHS[object];
  // Leads are bounded by the server's clock, pipelines and stages are found by name: no request.
  if (path === undefined || object === 'leads' || object === 'pipelines') return [];
  // `loading/ports/with-notes.ts`: activities and files may be notes, which have ids of their own.
  const withNotes = object === 'activities' || object === 'attachments';
  return [get(path, batches), ...(withNotes ? [get(NOTES, batches)] : [])];
}

/** One POST per record; stages of a new pipeline take over its default stages (`loading/ports/stages.ts`). */
function writes(object: PhaseObject, { posts, notes, newPipelines }: PhaseCount): Calls[] {
  if (object === 'stages') {
    const renamed = newPipelines.reduce((sum, stages) => sum + Math.min(stages, DEFAULT_STAGES), 0);
    const spare = newPipelines.reduce((sum, stages) => sum + spareStages(stages), 0);
    return [
      // Once per new pipeline that gets stages, and again at the end: which stages are free.
      get(STAGES, newPipelines.filter((stages) => stages > 0).length + newPipelines.length),
      { method: 'PATCH', path: `${STAGES}/{id}`, times: renamed },
      post(STAGES, posts - renamed),
      { method: 'DELETE', path: `${STAGES}/{id}`, times: spare },
    ];
  }
  const path = RECORD_PATHS[object];
  return path === undefined ? [] : [post(path, posts - notes), post(NOTES, notes)];
}

/** A pipeline that got no stage of ours keeps its default ones. */
function spareStages(stages: number): number {
  return stages === 0 ? 0 : Math.max(0, DEFAULT_STAGES - stages);
}

/**
 * `loading/settle-phase.ts`: what changed since the run's start, in pages of 500. Records of earlier phases of the run
 * are in the same list; what the account had before is not.
 */
export function readBackCalls(object: PhaseObject, { phases }: PhaseCounts): Calls[] {
  const made = (...objects: PhaseObject[]): number =>
    objects.reduce((sum, name) => sum + phases[name].posts - phases[name].notes, 0);
  const noteActivities = phases.activities.notes;
  switch (object) {
    case 'users':
    case 'custom_fields':
      return [];
    case 'pipelines':
      return [get(PIPELINES)];
    case 'stages':
      return [get(STAGES)];
    case 'accounts':
      return [get('/api/v2/organizations', pagesOf(made('accounts')))];
    case 'contacts':
      return [get('/api/v2/persons', pagesOf(made('contacts')))];
    case 'lead_organizations':
      return [get('/api/v2/organizations', pagesOf(made('accounts', 'lead_organizations')))];
    case 'lead_persons':
      return [get('/api/v2/persons', pagesOf(made('contacts', 'lead_persons')))];
    case 'leads':
      return [get('/api/v1/leads', v1PagesOf(made('leads'))), get('/api/v1/leads/archived')];
    case 'deals':
      return [get('/api/v2/deals', pagesOf(made('deals'))), get('/api/v2/deals/archived')];
    case 'activities':
      return [get('/api/v2/activities', pagesOf(made('activities'))), get(NOTES, v1PagesOf(noteActivities))];
    case 'tasks':
      return [get('/api/v2/activities', pagesOf(made('activities', 'tasks')))];
    case 'notes':
      return [get(NOTES, v1PagesOf(noteActivities + made('notes')))];
    case 'attachments':
      return [
        get(FILES, v1PagesOf(made('attachments'), FILE_PAGE)),
        get(NOTES, v1PagesOf(noteActivities + made('notes'))),
      ];
  }
}

/** `pipedrive/target-schema.ts`: one look at all that an account has besides records. 112 tokens. */
export const SCHEMA_LOOK: readonly Calls[] = [
  get(ME),
  get('/api/v1/users'),
  get('/api/v1/activityTypes'),
  get('/api/v1/currencies'),
  get('/api/v1/webhooks'),
  get('/api/v2/organizationFields'),
  get('/api/v2/personFields'),
  get('/api/v2/dealFields'),
  get(PIPELINES),
  get(STAGES),
];

/** What the steps before the first phase depend on. */
export interface SetUpCount {
  /** Custom fields, and fields that lack options, that the account does not have yet. */
  readonly fields: number;
  readonly activityTypes: number;
  /** Pages of persons and organizations that the account has. */
  readonly indexPages: number;
  /** Pages of deals and of leads that count against the plan's cap. */
  readonly capPages: { readonly deals: number; readonly leads: number };
}

/**
 * From the confirmed mapping to the first phase: `gates/fields-gate.ts` (a second look if something has to be created),
 * `loading/create-fields.ts`, `gates/owners-gate.ts`, `loading/begin-run.ts`. Gates that stay shut look more often.
 */
export function setUpCalls({ fields, activityTypes, indexPages, capPages }: SetUpCount): Calls[] {
  const creates = fields + activityTypes > 0;
  // Gate fields, what creates and the gate again, gate owners, the beginning of the run.
  const schemaLooks = 1 + (creates ? 2 : 0) + 1 + 1;
  return [
    // The company is frozen, then checked by `createFields` and `beginRun`.
    get(ME, 1 + (creates ? 1 : 0) + 1),
    ...SCHEMA_LOOK.map((call) => ({ ...call, times: call.times * schemaLooks })),
    // Counted once: a count that left room is good for the next look (`gates/held-records.ts`).
    get('/api/v2/deals', capPages.deals),
    get('/api/v1/leads', capPages.leads),
    post('/api/v2/dealFields', fields),
    post('/api/v1/activityTypes', activityTypes),
    // Persons and organizations cost the same.
    get('/api/v2/persons', indexPages),
  ];
}

/** Records on the customer's sheet (`reports/spot-check-chooser.ts`). */
const SPOT_CHECK_RECORDS = 25;

/**
 * `loading/spot-check.ts`: the records of the sheet, one by one. Objects take turns there, so that each has about the same
 * share; v1 records (leads, notes, files) cost the double.
 */
export function spotCheckCalls({ phases }: PhaseCounts): Calls[] {
  const objects = SHEET_OBJECTS.filter((object) => phases[object].posts > 0);
  const created = objects.reduce((sum, object) => sum + phases[object].posts, 0);
  const reads = Math.min(created, SPOT_CHECK_RECORDS);
  const ofV1 = objects.filter((object) => RECORD_PATHS[object]?.startsWith('/api/v1/') === true);
  const dear = objects.length === 0 ? 0 : Math.round((reads * ofV1.length) / objects.length);
  return [get(ME), get('/api/v1/leads/{id}', dear), get('/api/v2/deals/{id}', reads - dear)];
}

const SHEET_OBJECTS = [
  'accounts',
  'contacts',
  'leads',
  'deals',
  'activities',
  'tasks',
  'notes',
  'attachments',
] as const;
