import type { Method } from '../context.js';
import type { Answer } from '../errors.js';
import { isObject } from '../validation.js';
import { accountOf, actorOf, ControlError, textOf, type Command, type CommandInput } from './command.js';

/** Where each entity is written, and with which method it is changed. */
const ENTITIES: Readonly<Record<string, { path: string; change: Method }>> = {
  organizations: { path: '/api/v2/organizations', change: 'PATCH' },
  persons: { path: '/api/v2/persons', change: 'PATCH' },
  deals: { path: '/api/v2/deals', change: 'PATCH' },
  activities: { path: '/api/v2/activities', change: 'PATCH' },
  pipelines: { path: '/api/v2/pipelines', change: 'PATCH' },
  stages: { path: '/api/v2/stages', change: 'PATCH' },
  dealFields: { path: '/api/v2/dealFields', change: 'PATCH' },
  personFields: { path: '/api/v2/personFields', change: 'PATCH' },
  organizationFields: { path: '/api/v2/organizationFields', change: 'PATCH' },
  leads: { path: '/api/v1/leads', change: 'PATCH' },
  leadLabels: { path: '/api/v1/leadLabels', change: 'PATCH' },
  notes: { path: '/api/v1/notes', change: 'PUT' },
  files: { path: '/api/v1/files', change: 'PUT' },
  activityTypes: { path: '/api/v1/activityTypes', change: 'PUT' },
  webhooks: { path: '/api/v1/webhooks', change: 'PUT' },
  filters: { path: '/api/v1/filters', change: 'PUT' },
};

function entityOf({ body }: CommandInput) {
  const entity = ENTITIES[textOf(body, 'entity')];
  if (!entity) throw new ControlError(400, `"entity" has to be one of ${Object.keys(ENTITIES).join(', ')}`);
  return entity;
}

function idOf({ body }: CommandInput): string {
  if (typeof body.id === 'string' || typeof body.id === 'number') return String(body.id);
  throw new ControlError(400, '"id" has to be a number or a text');
}

/** Data of a successful answer; a refusal is passed on with its message. */
function dataOf(answer: Answer): unknown {
  const body = isObject(answer.body) ? answer.body : {};
  if (answer.status >= 300)
    throw new ControlError(
      400,
      `Refused with ${answer.status}: ${JSON.stringify(body.error ?? body.errors)}`,
    );
  return body.data;
}

/** Creates records as a user, by the rules of the API but without limits or log; stops at the first refusal. */
function seed(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const { path } = entityOf(input);
  const records = Array.isArray(input.body.records) ? input.body.records : [];
  return {
    data: records.map((record: unknown) => dataOf(input.state.dispatch(account, user, 'POST', path, record))),
  };
}

/** Changes a record as a user: its update time and updater change. */
function edit(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const { path, change } = entityOf(input);
  return {
    data: dataOf(
      input.state.dispatch(account, user, change, `${path}/${idOf(input)}`, input.body.changes ?? {}),
    ),
  };
}

function remove(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const { path } = entityOf(input);
  return { data: dataOf(input.state.dispatch(account, user, 'DELETE', `${path}/${idOf(input)}`)) };
}

/** Commands that write records the way the customer's own people would. */
export const RECORD_COMMANDS: readonly Command[] = [
  { method: 'POST', path: '/accounts/:account/seed', run: seed },
  { method: 'POST', path: '/accounts/:account/edit', run: edit },
  { method: 'POST', path: '/accounts/:account/delete', run: remove },
];
