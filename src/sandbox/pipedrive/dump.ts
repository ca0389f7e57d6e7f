import { renderActivity } from './entities/activity-output.js';
import { renderActivityType } from './entities/activity-types.js';
import { renderDeal } from './entities/deal-output.js';
import { renderField } from './entities/fields.js';
import { renderFile } from './entities/file-output.js';
import { renderLead } from './entities/lead-output.js';
import { renderNote } from './entities/note-output.js';
import { renderOrganization } from './entities/organizations.js';
import { renderPerson } from './entities/persons.js';
import { renderPipeline } from './entities/pipelines.js';
import { renderStage } from './entities/stages.js';
import { renderUser } from './entities/users.js';
import { renderWebhook } from './entities/webhooks.js';
import type { AccountStore } from './store/account.js';
import { FIELD_OBJECTS } from './store/fields.js';
import type { FieldObject, UserRow } from './store/rows.js';

type Rendered = Record<string, unknown>;

/** An account's whole store: every record in the API's shape, deleted and archived ones too. */
export interface AccountDump {
  account: { name: string; companyId: number; companyDomain: string; plan: string; seats: number };
  users: Rendered[];
  fields: Record<FieldObject, Rendered[]>;
  pipelines: Rendered[];
  stages: Rendered[];
  activityTypes: Rendered[];
  leadLabels: Rendered[];
  organizations: Rendered[];
  persons: Rendered[];
  deals: Rendered[];
  leads: Rendered[];
  activities: Rendered[];
  notes: Rendered[];
  files: Rendered[];
  webhooks: Rendered[];
  relationships: Rendered[];
}

/** Live records per entity: not deleted; archived deals and leads are counted. */
export type AccountCounts = Record<
  | 'organizations'
  | 'persons'
  | 'deals'
  | 'leads'
  | 'activities'
  | 'notes'
  | 'files'
  | 'pipelines'
  | 'stages'
  | 'activityTypes'
  | 'users'
  | 'customFields'
  | 'relationships',
  number
>;

/** Tracked records also tell who wrote last (`updater_user_id`), and files their SHA-256. */
export function dumpAccount(account: AccountStore): AccountDump {
  const viewer = account.users.all()[0] as UserRow;
  const context = { account, user: viewer };
  const fields = FIELD_OBJECTS.map((object) => [
    object,
    account.fields.of(object).map((field) => ({ ...renderField(field, []), id: field.id })),
  ]);
  return {
    account: {
      name: account.name,
      companyId: account.companyId,
      companyDomain: account.companyDomain,
      plan: account.plan.name,
      seats: account.seats,
    },
    users: account.users.all().map((row) => renderUser(context, row)),
    fields: Object.fromEntries(fields) as AccountDump['fields'],
    activityTypes: account.activityTypes.all().map(renderActivityType),
    leadLabels: account.leadLabels
      .all()
      .map(({ id, name, color, deleted }) => ({ id, name, color, is_deleted: deleted })),
    webhooks: account.webhooks.all().map((row) => renderWebhook(context, row)),
    relationships: account.relationships.all().map((row) => ({ ...row })),
    ...dumpRecords(account, viewer),
  };
}

function dumpRecords(account: AccountStore, viewer: UserRow) {
  const by = (row: { updaterId: number }) => ({ updater_user_id: row.updaterId });
  return {
    pipelines: account.pipelines.all().map((row) => ({ ...renderPipeline(row), ...by(row) })),
    stages: account.stages.all().map((row) => ({ ...renderStage(row), ...by(row) })),
    organizations: account.organizations
      .all()
      .map((row) => ({ ...renderOrganization(account, row), ...by(row) })),
    persons: account.persons.all().map((row) => ({ ...renderPerson(account, row), ...by(row) })),
    deals: account.deals
      .all()
      .map((row) => ({ ...renderDeal(account, row), status: row.status, ...by(row) })),
    leads: account.leads
      .all()
      .map((row) => ({ ...renderLead(account, row), is_deleted: row.deleted, ...by(row) })),
    activities: account.activities.all().map((row) => ({ ...renderActivity(row, true), ...by(row) })),
    notes: account.notes.all().map((row) => ({ ...renderNote({ account, user: viewer }, row), ...by(row) })),
    files: account.files
      .all()
      .map((row) => ({ ...renderFile(account, row), sha256: row.sha256, ...by(row) })),
  };
}

export function countAccount(account: AccountStore): AccountCounts {
  const live = (rows: readonly { deleted: boolean }[]) => rows.filter((row) => !row.deleted).length;
  return {
    organizations: live(account.organizations.all()),
    persons: live(account.persons.all()),
    deals: live(account.deals.all()),
    leads: live(account.leads.all()),
    activities: live(account.activities.all()),
    notes: live(account.notes.all()),
    files: live(account.files.all()),
    pipelines: live(account.pipelines.all()),
    stages: live(account.stages.all()),
    activityTypes: account.activityTypes.all().filter((row) => row.active).length,
    users: account.users.size,
    customFields: account.fields.customCount(),
    relationships: live(account.relationships.all()),
  };
}
