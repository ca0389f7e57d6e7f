import { sourceObjectOf, type PhaseObject } from '../../contract/objects.js';
import type { PlannedRecord } from '../../ledger/record-store.js';
import type { StoredRow } from '../../ledger/source-store.js';
import { underLease, type LeaseKeeper } from '../lease-keeper.js';
import type { RunContext } from '../run-context.js';
import { planAccounts } from './accounts.js';
import { planContacts } from './contacts.js';
import { planCustomFields } from './custom-fields.js';
import { planLeadOrganizations } from './lead-organizations.js';
import { planLeadPersons } from './lead-persons.js';
import { planMapped } from './mapped.js';
import { planPipelines } from './pipelines.js';
import { planStages } from './stages.js';
import { planUsers } from './users.js';

/** Decides for a page of source rows what each begins the phase as; null: the row is none of the phase's. */
export type PagePlanner = (
  rows: readonly StoredRow[],
  context: RunContext,
) => Promise<ReadonlyArray<PlannedRecord | null>>;

const PLANNERS: Record<PhaseObject, PagePlanner> = {
  users: planUsers,
  custom_fields: planCustomFields,
  pipelines: planPipelines,
  stages: planStages,
  accounts: planAccounts,
  contacts: planContacts,
  lead_organizations: planLeadOrganizations,
  lead_persons: planLeadPersons,
  leads: planMapped('leads'),
  deals: planMapped('deals'),
  activities: planMapped('activities'),
  tasks: planMapped('tasks'),
  notes: planMapped('notes'),
  attachments: planMapped('attachments'),
};

/** What each row of a page begins the phase as. Repeatable: the same ledger gives the same. */
export function planPage(
  context: RunContext,
  object: PhaseObject,
  rows: readonly StoredRow[],
): Promise<ReadonlyArray<PlannedRecord | null>> {
  return PLANNERS[object](rows, context);
}

/**
 * Enters every record of a phase into the ledger, a page at a time, and plans anew what is taken again. Repeating it
 * changes nothing; a further attempt goes on after the page that was told last. Under the run's lease: one that was frozen
 * and wakes up must not plan by what was true then.
 */
export async function planPhase(context: RunContext, object: PhaseObject): Promise<void> {
  await underLease(context, (lease) => plan(context, object, lease));
}

async function plan(context: RunContext, object: PhaseObject, lease: LeaseKeeper): Promise<void> {
  const { ledger, run } = context;
  const planned = Number(context.before?.['planned'] ?? 0);
  for await (const rows of ledger.source.pages(sourceObjectOf(object), { after: planned })) {
    const records = await planPage(context, object, rows);
    lease.assertHeld();
    await ledger.records.plan(
      run,
      object,
      records.filter((record) => record !== null),
    );
    context.beat({ object, planned: rows.at(-1)?.seq ?? planned });
  }
  await ledger.retries.dropUnplanned(run, object, lease.fence);
}
