import type { SandboxAccount, SandboxFeatures, SandboxUser } from '../options.js';
import { planNamed, type Plan } from '../plans.js';
import { IdSequence, Random } from '../random.js';
import { ChangeLog } from './change-log.js';
import { FileContents } from './file-contents.js';
import { FieldStore } from './fields.js';
import type * as rows from './rows.js';
import { Table } from './table.js';

const ENTITIES = [
  'users',
  'organizations',
  'persons',
  'deals',
  'activities',
  'pipelines',
  'stages',
  'activityTypes',
  'notes',
  'files',
  'filters',
  'webhooks',
  'relationships',
] as const;

type NumberedEntity = (typeof ENTITIES)[number];

/** Everything one Pipedrive company holds. */
export class AccountStore {
  readonly name: string;
  readonly companyId: number;
  readonly companyDomain: string;
  readonly currency: string;
  readonly token: string;
  readonly random: Random;
  readonly fields: FieldStore;
  readonly contents = new FileContents();
  readonly changes = { deals: new ChangeLog(), persons: new ChangeLog(), organizations: new ChangeLog() };
  plan: Plan;
  seats: number;
  features: SandboxFeatures;
  /** Token to user id. */
  readonly tokens = new Map<string, number>();
  /** Leads plus deals, neither archived nor deleted: what the plan caps. Kept as a count, as every create asks. */
  openDealsAndLeads = 0;

  readonly users = new Table<rows.UserRow>();
  readonly organizations = new Table<rows.OrganizationRow>({ owner_id: (row) => [row.ownerId] });
  readonly persons = new Table<rows.PersonRow>({
    owner_id: (row) => [row.ownerId],
    org_id: (row) => [row.orgId],
  });
  readonly deals = new Table<rows.DealRow>({
    owner_id: (row) => [row.ownerId],
    org_id: (row) => [row.orgId],
    person_id: (row) => [row.personId],
    pipeline_id: (row) => [row.pipelineId],
    stage_id: (row) => [row.stageId],
  });
  readonly leads = new Table<rows.LeadRow>({
    owner_id: (row) => [row.ownerId],
    person_id: (row) => [row.personId],
    organization_id: (row) => [row.orgId],
  });
  readonly leadLabels = new Table<rows.LeadLabelRow>();
  readonly activities = new Table<rows.ActivityRow>({
    owner_id: (row) => [row.ownerId],
    deal_id: (row) => [row.dealId],
    lead_id: (row) => [row.leadId],
    org_id: (row) => [row.orgId],
    person_id: (row) => [row.participants.find((each) => each.primary)?.person_id ?? null],
    participant_id: (row) => row.participants.map((each) => each.person_id),
  });
  readonly pipelines = new Table<rows.PipelineRow>();
  readonly stages = new Table<rows.StageRow>({ pipeline_id: (row) => [row.pipelineId] });
  readonly activityTypes = new Table<rows.ActivityTypeRow>();
  readonly notes = new Table<rows.NoteRow>({
    user_id: (row) => [row.userId],
    deal_id: (row) => [row.dealId],
    person_id: (row) => [row.personId],
    org_id: (row) => [row.orgId],
    lead_id: (row) => [row.leadId],
  });
  readonly files = new Table<rows.FileRow>({
    deal_id: (row) => [row.dealId],
    person_id: (row) => [row.personId],
    org_id: (row) => [row.orgId],
    activity_id: (row) => [row.activityId],
    lead_id: (row) => [row.leadId],
  });
  readonly filters = new Table<rows.FilterRow>();
  readonly webhooks = new Table<rows.WebhookRow>();
  readonly relationships = new Table<rows.RelationshipRow>();
  private readonly ids: Record<NumberedEntity, IdSequence>;

  constructor(options: SandboxAccount, seed: number, now: number) {
    this.name = options.name;
    this.random = new Random(`${seed}/${options.name}`);
    this.companyId = this.random.int(1_000_000, 9_999_999);
    this.companyDomain = options.companyDomain ?? `sandbox-${options.name}`;
    this.currency = options.currency ?? 'EUR';
    this.plan = planNamed(options.plan ?? 'premium');
    this.features = { ...options.features };
    this.ids = Object.fromEntries(ENTITIES.map((entity) => [entity, new IdSequence(this.random)])) as Record<
      NumberedEntity,
      IdSequence
    >;
    this.token = options.token ?? new Random(`${seed}/${options.name}/token`).hex(40);
    const users = options.users?.length
      ? options.users
      : [{ email: 'admin@sandbox.example', name: 'Sandbox Admin' }];
    this.seats = options.seats ?? Math.max(10, users.length);
    const added = users.map((user, index) =>
      this.addUser(index === 0 ? { ...user, admin: true } : user, now),
    );
    const admin = added[0];
    if (admin) this.tokens.set(this.token, admin.id);
    this.fields = new FieldStore(this.random, now);
    for (const field of options.customFields ?? []) {
      this.fields.addCustom(field.object, field.name, field.type, field.options ?? null, now, admin?.id ?? 0);
    }
  }

  nextId(entity: NumberedEntity): number {
    return this.ids[entity].next();
  }

  addUser(user: SandboxUser, now: number): rows.UserRow {
    return this.users.insert({
      id: this.nextId('users'),
      email: user.email,
      name: user.name,
      active: user.active ?? true,
      admin: user.admin ?? false,
      addTime: now,
      updateTime: now,
    });
  }

  activeUser(id: number): rows.UserRow | undefined {
    const user = this.users.get(id);
    return user?.active ? user : undefined;
  }
}
