import type { Method, RequestBody } from '../context.js';
import type { Answer } from '../errors.js';
import { changeRecord } from '../record-changes.js';
import { isObject } from '../validation.js';
import {
  accountOf,
  actorOf,
  ControlError,
  numberOf,
  textOf,
  type Command,
  type CommandInput,
} from './command.js';

/** Where each entity is written, and with which method it is changed; `form` where the API takes no JSON. */
const ENTITIES: Readonly<Record<string, { path: string; change: Method; form?: boolean }>> = {
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
  files: { path: '/api/v1/files', change: 'PUT', form: true },
  activityTypes: { path: '/api/v1/activityTypes', change: 'PUT' },
  webhooks: { path: '/api/v1/webhooks', change: 'PUT' },
  filters: { path: '/api/v1/filters', change: 'PUT' },
};

const MERGED: Readonly<Record<string, string>> = {
  organizations: '/api/v1/organizations',
  persons: '/api/v1/persons',
  deals: '/api/v1/deals',
};

const RESTORED = ['organizations', 'persons', 'deals'] as const;

function entityOf({ body }: CommandInput) {
  const entity = ENTITIES[textOf(body, 'entity')];
  if (!entity) throw new ControlError(400, `"entity" has to be one of ${Object.keys(ENTITIES).join(', ')}`);
  return entity;
}

function bodyOf(json: unknown, form = false): RequestBody {
  return { json, files: [], typed: !form };
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
    data: records.map((record: unknown) =>
      dataOf(input.state.dispatch(account, user, 'POST', path, bodyOf(record))),
    ),
  };
}

/** Changes a record as a user: its update time and updater change. */
function edit(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const { path, change, form } = entityOf(input);
  const body = bodyOf(input.body.changes ?? {}, form);
  return { data: dataOf(input.state.dispatch(account, user, change, `${path}/${idOf(input)}`, body)) };
}

function remove(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const { path } = entityOf(input);
  return { data: dataOf(input.state.dispatch(account, user, 'DELETE', `${path}/${idOf(input)}`)) };
}

/** Merges the record `id` into `mergeWithId`, which stays. */
function merge(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const path = MERGED[textOf(input.body, 'entity')];
  if (path === undefined)
    throw new ControlError(400, `"entity" has to be one of ${Object.keys(MERGED).join(', ')}`);
  const body = bodyOf({ merge_with_id: numberOf(input.body, 'mergeWithId') });
  return { data: dataOf(input.state.dispatch(account, user, 'PUT', `${path}/${idOf(input)}/merge`, body)) };
}

/** Brings a deleted record back, as people do in Pipedrive's pages: its update time and updater change. */
function restore(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const entity = RESTORED.find((each) => each === input.body.entity);
  if (entity === undefined) throw new ControlError(400, `"entity" has to be one of ${RESTORED.join(', ')}`);
  const row = account[entity].get(Number(idOf(input)));
  if (row?.deleted !== true) throw new ControlError(404, 'There is no deleted record of this id');
  const author = { account, user, now: input.state.clock.now(), source: 'app' as const };
  changeRecord(author, entity, row as never, { deleted: false });
  return { data: { id: row.id } };
}

/** Uploads a file as a user: `name`, bytes as base64 in `content`, parents in `links` (`deal_id` and so on). */
function upload(input: CommandInput): unknown {
  const account = accountOf(input);
  const user = actorOf(account, input.body);
  const { content, links } = input.body;
  if (typeof content !== 'string') throw new ControlError(400, '"content" has to be base64 text');
  const bytes = Buffer.from(content, 'base64');
  const file = { field: 'file', name: textOf(input.body, 'name'), bytes, tooLarge: false };
  const parents: [string, string][] = Object.entries(isObject(links) ? links : {}).map(([key, id]) => [
    key,
    String(id),
  ]);
  const body: RequestBody = { json: Object.fromEntries(parents), files: [file], typed: false };
  return { data: dataOf(input.state.dispatch(account, user, 'POST', '/api/v1/files', body)) };
}

/** Commands that write records the way the customer's own people would. */
export const RECORD_COMMANDS: readonly Command[] = [
  { method: 'POST', path: '/accounts/:account/seed', run: seed },
  { method: 'POST', path: '/accounts/:account/edit', run: edit },
  { method: 'POST', path: '/accounts/:account/delete', run: remove },
  { method: 'POST', path: '/accounts/:account/merge', run: merge },
  { method: 'POST', path: '/accounts/:account/upload', run: upload },
  { method: 'POST', path: '/accounts/:account/restore', run: restore },
];
