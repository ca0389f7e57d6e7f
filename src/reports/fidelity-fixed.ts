export type Fidelity = 'preserved' | 'custom field' | 'not possible' | 'not mapped';

/** What becomes of a column. */
export interface Judgement {
  readonly fidelity: Fidelity;
  /** Where it goes; '' if nowhere. */
  readonly target: string;
  /** Why, in words. */
  readonly reason: string;
}

const OWN_ID: Judgement = {
  fidelity: 'not possible',
  target: '',
  reason: 'Pipedrive gives ids of its own; RUN/id_map.csv names both',
};

const kept = (target: string, reason = ''): Judgement => ({ fidelity: 'preserved', target, reason });
const impossible = (reason: string): Judgement => ({ fidelity: 'not possible', target: '', reason });

/** What becomes of the columns that no mapping steers, by object and column. */
export const FIXED_FIDELITY: Readonly<Record<string, Readonly<Record<string, Judgement>>>> = {
  users: {
    id: OWN_ID,
    email: kept('user', 'owners are matched by it'),
    name: impossible('users are set up by the administrator; no user is written to'),
    active: impossible('users are set up by the administrator; no user is written to'),
  },
  custom_fields: {
    object: kept('object of the custom field'),
    key: impossible('Pipedrive gives each field a hash key, another one in every account'),
    label: kept('name of the custom field'),
    type: kept('type of the custom field', 'the nearest type that Pipedrive has'),
    options: kept('options of the custom field'),
    required: impossible('the API cannot make a field required'),
  },
  pipelines: {
    id: OWN_ID,
    name: kept('name of the pipeline', 'or the one that the mapping names'),
    order: kept('order of the pipelines', 'a created pipeline comes last'),
  },
  stages: {
    id: OWN_ID,
    pipeline_id: kept('pipeline of the stage'),
    name: kept('name of the stage', 'or the one that the mapping names'),
    order: kept('order of the stages', 'in a pipeline that exists a created stage comes last'),
    probability: kept('probability of the stage', 'stages that exist are not written to'),
  },
};
