import type { Context } from '../context.js';
import { changeRecord, type LoggedEntity } from '../record-changes.js';
import type { Participant, RelationshipRow } from '../store/rows.js';
import type { RowId, Table } from '../store/table.js';

interface Linked {
  id: RowId;
  deleted: boolean;
}

/**
 * Hangs everything that hung on one record on another of the same kind: persons, deals, leads, activities with their
 * participants, notes, files, relationships of organizations. Archived records are moved too; deleted ones stay as they
 * are. Each moved record gets a new update time.
 */
export function moveLinks(context: Context, entity: LoggedEntity, from: number, to: number): void {
  if (entity === 'organizations') moveFromOrganization(context, from, to);
  else if (entity === 'persons') moveFromPerson(context, from, to);
  else moveFromDeal(context, from, to);
}

function moveFromOrganization(context: Context, from: number, to: number): void {
  const { account } = context;
  for (const row of found(account.persons, 'org_id', from))
    changeRecord(context, 'persons', row, { orgId: to });
  for (const row of found(account.deals, 'org_id', from)) changeRecord(context, 'deals', row, { orgId: to });
  for (const row of found(account.leads, 'organization_id', from))
    account.leads.update(row, { orgId: to, ...stamp(context) });
  for (const row of found(account.activities, 'org_id', from))
    account.activities.update(row, { orgId: to, ...stamp(context) });
  for (const row of found(account.notes, 'org_id', from))
    account.notes.update(row, { orgId: to, ...stamp(context) });
  for (const row of found(account.files, 'org_id', from))
    account.files.update(row, { orgId: to, ...stamp(context) });
  moveRelationships(context, from, to);
}

function moveFromPerson(context: Context, from: number, to: number): void {
  const { account } = context;
  for (const row of found(account.deals, 'person_id', from))
    changeRecord(context, 'deals', row, { personId: to });
  for (const row of found(account.leads, 'person_id', from))
    account.leads.update(row, { personId: to, ...stamp(context) });
  for (const row of found(account.activities, 'participant_id', from))
    account.activities.update(row, { participants: replaced(row.participants, from, to), ...stamp(context) });
  for (const row of found(account.notes, 'person_id', from))
    account.notes.update(row, { personId: to, ...stamp(context) });
  for (const row of found(account.files, 'person_id', from))
    account.files.update(row, { personId: to, ...stamp(context) });
}

function moveFromDeal(context: Context, from: number, to: number): void {
  const { account } = context;
  for (const row of found(account.activities, 'deal_id', from))
    account.activities.update(row, { dealId: to, ...stamp(context) });
  for (const row of found(account.notes, 'deal_id', from))
    account.notes.update(row, { dealId: to, ...stamp(context) });
  for (const row of found(account.files, 'deal_id', from))
    account.files.update(row, { dealId: to, ...stamp(context) });
}

/** A copy, as moving a row takes it out of the index that is walked. */
function found<R extends Linked>(table: Table<R>, index: string, value: number): R[] {
  return [...table.by(index, value)].filter((row) => !row.deleted);
}

function stamp({ now, user }: Context): { updateTime: number; updaterId: number } {
  return { updateTime: now, updaterId: user.id };
}

/** The survivor stands once, as primary if either of the two was. */
function replaced(participants: readonly Participant[], from: number, to: number): Participant[] {
  const primary = participants.find((each) => each.primary)?.person_id;
  const persons = [...new Set(participants.map(({ person_id }) => (person_id === from ? to : person_id)))];
  return persons.map((person_id) => ({
    person_id,
    primary: person_id === (primary === from ? to : primary),
  }));
}

/** One that would relate the survivor to itself, or that the survivor has already, goes. */
function moveRelationships({ account, now }: Context, from: number, to: number): void {
  const live = () => account.relationships.all().filter((row) => !row.deleted);
  for (const row of live().filter((each) => each.ownerOrgId === from || each.linkedOrgId === from)) {
    const moved = {
      ownerOrgId: row.ownerOrgId === from ? to : row.ownerOrgId,
      linkedOrgId: row.linkedOrgId === from ? to : row.linkedOrgId,
    };
    const superfluous =
      moved.ownerOrgId === moved.linkedOrgId || live().some((each) => isSame(each, row, moved));
    account.relationships.update(row, superfluous ? { deleted: true } : { ...moved, updateTime: now });
  }
}

function isSame(
  each: RelationshipRow,
  row: RelationshipRow,
  moved: Pick<RelationshipRow, 'ownerOrgId' | 'linkedOrgId'>,
): boolean {
  return (
    each.id !== row.id &&
    each.type === row.type &&
    each.ownerOrgId === moved.ownerOrgId &&
    each.linkedOrgId === moved.linkedOrgId
  );
}
