import type { PhaseObject } from '../contract/objects.js';
import { PHASES } from '../contract/objects.js';
import { isAllowedUrl } from '../loading/remote-file.js';
import type { MappedObject } from '../mapping/mapping-schema.js';
import { isNoteActivity } from '../mapping/transform/note-activities.js';
import { countLeadParents } from './count-lead-parents.js';
import { countAccounts, countContacts } from './count-matched.js';
import { countPipelines, countStages } from './count-pipelines.js';
import { rowsOf, type CountInput, type Counting } from './counting.js';
import { FoldingCounter } from './folding-counter.js';
import { Moving, type Values } from './moving.js';
import { NO_RECORDS, type PhaseCount, type PhaseCounts } from './phase-counts.js';

/**
 * Counts what each phase of a run will create, in one pass over the extracted rows: with the planners' filters, merge
 * groups, matches and lead parents, and with parents that do not move. Reads the ledger, writes nothing.
 */
export async function countPhases(input: CountInput): Promise<PhaseCounts> {
  const folding = new FoldingCounter();
  const counting: Counting = {
    ...input,
    moving: new Moving(input.mapping, input.sample, input.zone),
    folding,
  };
  const phases = Object.fromEntries(PHASES.map((object) => [object, NO_RECORDS])) as Record<
    PhaseObject,
    PhaseCount
  >;
  for (const object of PHASES) phases[object] = await COUNTERS[object](counting);
  return { phases, folding: folding.result() };
}

type Counter = (counting: Counting) => Promise<PhaseCount>;

const nothing: Counter = () => Promise.resolve(NO_RECORDS);

const COUNTERS: Readonly<Record<PhaseObject, Counter>> = {
  users: nothing,
  custom_fields: nothing,
  pipelines: countPipelines,
  stages: countStages,
  accounts: countAccounts,
  contacts: countContacts,
  lead_organizations: (counting) => countLeadParents(counting, 'lead_organizations'),
  lead_persons: (counting) => countLeadParents(counting, 'lead_persons'),
  leads: (counting) => countMapped(counting, 'leads'),
  deals: (counting) => countMapped(counting, 'deals'),
  activities: (counting) => countMapped(counting, 'activities'),
  tasks: (counting) => countMapped(counting, 'tasks'),
  notes: (counting) => countMapped(counting, 'notes'),
  attachments: (counting) => countMapped(counting, 'attachments'),
};

/** Objects whose records move one by one. */
async function countMapped(counting: Counting, object: MappedObject): Promise<PhaseCount> {
  const { moving, mapping, folding } = counting;
  let [source, pending, posts, notes] = [0, 0, 0, 0];
  for await (const page of rowsOf(counting, object)) {
    for (const { row, values } of page) {
      source += 1;
      if (!moving.isPlanned(object, row, values)) continue;
      pending += 1;
      if (!isSent(counting, object, values)) continue;
      posts += 1;
      moving.add(object, row.source_id);
      if (object !== 'activities') continue;
      if (isNoteActivity(values, mapping)) notes += 1;
      else folding.add(moving.links(object, values));
    }
  }
  return { ...NO_RECORDS, source, pending, posts, notes };
}

function isSent({ moving, mapping, allowHosts }: Counting, object: MappedObject, values: Values): boolean {
  if (!moving.isCreated(object, values)) return false;
  if (object === 'attachments') return isFileAtHand(values, allowHosts);
  // A Pipedrive note needs something that it hangs on.
  if (object === 'activities' && isNoteActivity(values, mapping))
    return moving.links(object, values).length > 0;
  return true;
}

/** A file of which only an address is given is fetched if its host is allowed (`loading/ports/attachments.ts`). */
function isFileAtHand(values: Values, allowHosts: readonly string[]): boolean {
  if ((values['path'] ?? '').trim() !== '') return true;
  return isAllowedUrl((values['url'] ?? '').trim(), allowHosts);
}
