import type { ExportFolder } from './export-tables.js';
import type { TargetContext, Value } from './fields/field.js';
import { MODELLED, OBJECTS } from './fields/index.js';
import { keyOfRecord, placeOf, Records, rowIn } from './records.js';
import { isMovable, parentsOf, SourceView } from './source-view.js';
import type { TargetView } from './target-view.js';
import { present } from './words.js';

export interface LeadLinks {
  readonly person: Value;
  readonly organization: Value;
}

/** What the first load made of the export. */
export interface Baseline {
  readonly records: Records;
  readonly source: SourceView;
  /** Losing members of each merge group, by the survivor's id. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Who a lead got, or is to get by what an export says of it. */
  readonly leadLinks: (leadId: string, folder: ExportFolder) => LeadLinks;
}

/**
 * Reads from the account which record of the source became which of the target, by the keys that the migration leaves.
 * A record that the rules would move and that is not there is left alone ever after.
 */
export function recordBaseline(
  folder: ExportFolder,
  view: TargetView,
  assigned: ReadonlyMap<string, string>,
): Baseline {
  const records = new Records();
  const members = mergeGroups(folder, view);
  for (const [survivor, ids] of members)
    for (const id of ids) records.join(`accounts/${id}`, `accounts/${survivor}`);
  const leadLinks = leadLinksOf(folder, view, records);
  const isActiveUser = (email: string) => view.isActiveUser(email);
  const source = new SourceView(folder, {
    ...{ assigned, isActiveUser, members },
    leadLinks: (id) => leadLinks(id, folder),
  });
  enter(records, source, view);
  const context: TargetContext = {
    view,
    keyOf: (entity, id) => records.keyOf(view, entity, id),
    idOf: (key) => records.idOf(view, key),
  };
  for (const known of records.all()) {
    const row = source.rows(known.object).get(known.id);
    const held = rowIn(view, known);
    if (row === undefined || held === undefined) continue;
    for (const field of MODELLED[known.object].fields) {
      known.agreed[field.name] = field.read(row, source.context);
      known.ours[field.name] = field.held(held, context);
    }
  }
  return { records, source, members, leadLinks };
}

function enter(records: Records, source: SourceView, view: TargetView): void {
  for (const object of OBJECTS) {
    for (const [id, row] of source.rows(object)) {
      const ref = view.refsOfKey(keyOfRecord(object, id))[0];
      const movable =
        isMovable(object, row, source) &&
        parentsOf(object, row).every((key) => view.refsOfKey(records.canonical(key) ?? key).length > 0);
      const known = records.add(object, id, ref ? 'there' : movable ? 'left_alone' : 'skipped');
      if (ref !== undefined) records.place(known, ref);
    }
  }
}

/** Accounts of one invented domain of which exactly one is there by its key: the others were merged into it. */
function mergeGroups(folder: ExportFolder, view: TargetView): Map<string, string[]> {
  const byDomain = new Map<string, string[]>();
  for (const [id, row] of folder.table('accounts').records()) {
    const domain = /([a-z0-9]+\.example)\b/.exec(present(row['website']).toLowerCase())?.[1];
    if (domain !== undefined) byDomain.set(domain, [...(byDomain.get(domain) ?? []), id]);
  }
  const groups = new Map<string, string[]>();
  for (const ids of byDomain.values()) {
    const survivors = ids.filter((id) => view.refsOfKey(`accounts/${id}`).length > 0);
    const [survivor] = survivors;
    if (ids.length > 1 && survivors.length === 1 && survivor !== undefined)
      groups.set(survivor, ids.filter((id) => id !== survivor).sort());
  }
  return groups;
}

/**
 * A lead keeps who it got. One that was not there before, or has got a company only now, gets by the rules: the contact
 * with exactly its e-mail, the account of exactly its company's name, else a person or organization of its own.
 */
function leadLinksOf(first: ExportFolder, view: TargetView, records: Records): Baseline['leadLinks'] {
  const firstRows = first.table('leads').records();
  return (id, folder) => {
    const row = folder.table('leads').get(id);
    const ref = view.refsOfKey(`leads/${id}`)[0];
    const held = ref === undefined ? undefined : view.row(...placeOf(ref));
    const company = fold(row?.['company']);
    const own = {
      person: ownPerson(row, folder, id),
      organization: company === '' ? null : (accountNamed(company, folder) ?? `leads/${id}#organization`),
    };
    if (held === undefined) return own;
    const sameCompany = fold(firstRows.get(id)?.['company']) === company;
    return {
      person: records.keyOf(view, 'persons', held['person_id']),
      organization: sameCompany
        ? records.keyOf(view, 'organizations', held['organization_id'])
        : own.organization,
    };
  };
}

function ownPerson(
  row: Readonly<Record<string, string>> | undefined,
  folder: ExportFolder,
  id: string,
): string {
  const email = present(row?.['email']).toLowerCase();
  const contacts = email === '' ? [] : [...folder.table('contacts').records()];
  const match = contacts.find(([, contact]) => present(contact['email']).toLowerCase() === email)?.[0];
  return match === undefined ? `leads/${id}#person` : `contacts/${match}`;
}

function accountNamed(company: string, folder: ExportFolder): string | undefined {
  const accounts = [...folder.table('accounts').records()];
  const match = accounts.find(([, account]) => fold(account['name']) === company)?.[0];
  return match === undefined ? undefined : `accounts/${match}`;
}

/** Any case, spaces collapsed. */
function fold(text: unknown): string {
  return present(text).toLowerCase().replace(/\s+/g, ' ');
}
