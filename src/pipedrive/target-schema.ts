import type { PipedriveClient } from './client.js';
import type { ApiField, FieldTarget } from './entities/fields.js';

export interface TargetField {
  /** 40 hex digits for a custom field; differs per account. */
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly options: ReadonlyArray<{ readonly id: number; readonly label: string }>;
  readonly custom: boolean;
}

export interface TargetPipelineSchema {
  readonly id: number;
  readonly name: string;
  readonly stages: ReadonlyArray<{
    readonly id: number;
    readonly name: string;
    readonly order: number;
    readonly probability: number | null;
  }>;
}

/** What an account has besides records. Plain JSON: it is kept in the ledger. */
export interface TargetSchema {
  readonly companyId: number;
  readonly companyName: string;
  readonly me: { readonly id: number; readonly email: string; readonly isAdmin: boolean };
  readonly users: ReadonlyArray<{
    readonly id: number;
    readonly email: string;
    readonly name: string;
    readonly active: boolean;
  }>;
  readonly fields: Readonly<Record<FieldTarget, readonly TargetField[]>>;
  readonly pipelines: readonly TargetPipelineSchema[];
  readonly activityTypes: ReadonlyArray<{
    readonly id: number;
    readonly key: string;
    readonly name: string;
    readonly active: boolean;
  }>;
  readonly currencies: readonly string[];
  /** Ids of the active webhooks. */
  readonly webhooks: readonly number[];
  /** `visible_to` for the entire company: the same number means different things on different plans. */
  readonly visibleToCompany?: 3 | 7;
}

/** Reads all of it: about 110 tokens. */
export async function readTargetSchema(client: PipedriveClient): Promise<TargetSchema> {
  // First by itself: where nothing has been heard of the account yet, its answer tells what is left of the budget.
  const me = await client.settings.me();
  const [users, types, currencies, webhooks, organization, person, deal, pipelines] = await Promise.all([
    client.settings.users(),
    client.settings.activityTypes(),
    client.settings.currencies(),
    client.settings.webhooks(),
    readFields(client, 'organization'),
    readFields(client, 'person'),
    readFields(client, 'deal'),
    readPipelines(client),
  ]);
  return {
    companyId: me.company_id ?? 0,
    companyName: me.company_name ?? '',
    me: {
      id: me.id,
      email: me.email ?? '',
      isAdmin: (me.access ?? []).some((access) => access.admin === true),
    },
    users: users.map((user) => ({
      id: user.id,
      email: user.email ?? '',
      name: user.name ?? '',
      active: user.active_flag !== false && user.is_deleted !== true && user.is_deleted !== 1,
    })),
    fields: { organization, person, deal },
    pipelines,
    activityTypes: types.map((type) => ({
      id: type.id,
      key: type.key_string,
      name: type.name,
      active: type.active_flag !== false,
    })),
    currencies,
    webhooks,
  };
}

async function readFields(client: PipedriveClient, target: FieldTarget): Promise<TargetField[]> {
  return (await client.fields.list(target)).map((field) => ({
    key: field.field_code,
    name: field.field_name,
    type: field.field_type,
    options: optionsOf(field),
    custom: field.is_custom_field === true,
  }));
}

/** Built-in fields have options with other kinds of ids, which nothing of ours refers to. */
function optionsOf(field: ApiField): TargetField['options'] {
  return (field.options ?? []).flatMap(({ id, label }) => (typeof id === 'number' ? [{ id, label }] : []));
}

async function readPipelines(client: PipedriveClient): Promise<TargetPipelineSchema[]> {
  const [pipelines, stages] = await Promise.all([client.pipelines.pipelines(), client.pipelines.stages()]);
  return pipelines.map(({ id, name }) => ({
    id,
    name,
    stages: stages
      .filter((stage) => stage.pipeline_id === id)
      .map((stage) => ({
        id: stage.id,
        name: stage.name,
        order: stage.order_nr,
        probability: stage.deal_probability ?? null,
      })),
  }));
}
