import { join } from 'node:path';
import type { Ledger } from '../../ledger/ledger.js';
import { changing, newerExport, type Row } from '../../sandbox/smartdesk/newer-export.js';
import { COMPANY_DOMAIN, userEmail } from '../../sandbox/smartdesk/world.js';

/** What happened in both systems while the customer looked at the result of the first load. */
export interface Week {
  /** Folder of the export that was made at its end. */
  readonly export: string;
  readonly inSource: readonly string[];
  readonly inTarget: readonly string[];
}

interface Place {
  readonly ledger: Ledger;
  /** The export that was read last, and a folder beside it for the newer one. */
  readonly from: string;
  readonly folder: string;
  /** Control server of the simulated Pipedrive. */
  readonly controlUrl: string;
}

/** Folder of the export at the end of the week. */
const WEEK_LATER = 'export-a-week-later';

/** A new colleague at a customer's. */
const NEW_CONTACT = 'con_demo_new';

/** A week goes by: people go on working in SmartDesk, and begin to work in Pipedrive. */
export async function liveAWeek({ ledger, from, folder, controlUrl }: Place): Promise<Week> {
  const [both, alone] = await createdRecords(ledger, 'contacts');
  const [deal, other] = await createdRecords(ledger, 'deals');
  const to = join(folder, WEEK_LATER);
  await newerExport(from, to, {
    contacts: (rows) => [
      ...changing(both.sourceId, { first_name: 'Robin', last_name: 'Newname' })(rows),
      newContact(rows.find((row) => row['id'] === both.sourceId)),
    ],
    deals: changing(deal.sourceId, { value: '48000' }),
  });
  const edit = (entity: string, id: string, changes: Row): Promise<void> =>
    editInPipedrive(controlUrl, { entity, id: Number(id), changes, email: userEmail(1) });
  await edit('persons', both.targetId, { name: 'Robin N. (prefers e-mail)' });
  await edit('persons', alone.targetId, { name: 'Kim Changed-in-Pipedrive' });
  await edit('deals', other.targetId, { title: 'Renamed in Pipedrive' });
  return {
    export: to,
    inSource: [
      `contacts/${both.sourceId} has another name`,
      `contacts/${NEW_CONTACT} is new`,
      `deals/${deal.sourceId} has another amount`,
    ],
    inTarget: [
      `the person of contacts/${both.sourceId} has another name there, too`,
      `the person of contacts/${alone.sourceId} and the deal of deals/${other.sourceId} have other names`,
    ],
  };
}

/** The export of a source in which nobody writes any more: what it was, made now. @returns its folder */
export async function exportAfterFreeze(folder: string): Promise<string> {
  const to = join(folder, 'export-after-the-freeze');
  await newerExport(join(folder, WEEK_LATER), to, {}, new Date());
  return to;
}

function newContact(sibling: Row | undefined): Row {
  return {
    ...sibling,
    id: NEW_CONTACT,
    first_name: 'Noa',
    last_name: 'Newcomer',
    email: `noa.newcomer@${COMPANY_DOMAIN}`,
    phone: '',
    notes: '',
  };
}

interface Created {
  readonly sourceId: string;
  readonly targetId: string;
}

/** Records of the first load, from its beginning. @throws Error when there are none: the demo's company is too small */
async function createdRecords(ledger: Ledger, object: string): Promise<[Created, Created]> {
  for await (const page of ledger.records.pages('production', object, ['created'])) {
    const [first, second] = page.slice(0, 2).map(({ source_id: sourceId, target_id: targetId }) => ({
      sourceId,
      targetId: targetId ?? '',
    }));
    if (first !== undefined && second !== undefined) return [first, second];
  }
  throw new Error(`the generated company has no two ${object} in Pipedrive`);
}

interface Edit {
  readonly entity: string;
  readonly id: number;
  readonly changes: Row;
  readonly email: string;
}

/** As a person would in Pipedrive's pages. */
async function editInPipedrive(controlUrl: string, edit: Edit): Promise<void> {
  const answer = await fetch(`${controlUrl}/accounts/production/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(edit),
  });
  if (!answer.ok) throw new Error(`the simulated Pipedrive refused an edit (${answer.status})`);
}
