import type { Context, Route } from '../context.js';
import { ok, v1Error, type Answer } from '../errors.js';
import { rowOf } from '../links.js';
import { v1Integer } from '../query.js';
import type { LoggedEntity } from '../record-changes.js';
import type { ChangeRow } from '../store/change-log.js';
import { toV1Time } from '../times.js';

const ENTITIES: readonly LoggedEntity[] = ['deals', 'persons', 'organizations'];
const MAXIMUM = 500;

function idOf({ account, params }: Context, entity: LoggedEntity): number {
  if (entity === 'deals') return rowOf(account.deals, params.id).id;
  return entity === 'persons'
    ? rowOf(account.persons, params.id).id
    : rowOf(account.organizations, params.id).id;
}

/** Newest first; of undeleted records only. The cursor names the change that the next page begins with. */
function changelog(context: Context, entity: LoggedEntity): Answer {
  const { account, query } = context;
  const limit = v1Integer(query, 'limit') ?? 100;
  if (limit < 1 || limit > MAXIMUM) throw v1Error(400, `limit must be between 1 and ${MAXIMUM}`);
  const first = firstChange(query.get('cursor'));
  const rows = account.changes[entity].of(idOf(context, entity)).filter((row) => row.id <= first);
  const next = rows[limit];
  return ok(rows.slice(0, limit).map(render), { next_cursor: next ? cursorOf(next) : null });
}

/** Cursors in Pipedrive's published examples are the base64 text of `id:NUMBER`. */
function cursorOf({ id }: ChangeRow): string {
  return Buffer.from(`id:${id}`).toString('base64');
}

function firstChange(cursor: string | null): number {
  if (cursor === null) return Number.MAX_SAFE_INTEGER;
  const id = /^id:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  if (id === undefined) throw v1Error(400, 'cursor is not valid');
  return Number(id);
}

function render(row: ChangeRow): Record<string, unknown> {
  return {
    field_key: row.fieldKey,
    old_value: row.oldValue,
    new_value: row.newValue,
    actor_user_id: row.actorUserId,
    time: toV1Time(row.time),
    change_source: row.source,
    change_source_user_agent: null,
    is_bulk_update_flag: false,
  };
}

export const changelogRoutes: readonly Route[] = ENTITIES.map((entity) => ({
  method: 'GET',
  path: `/api/v1/${entity}/{id}/changelog`,
  handle: (context) => changelog(context, entity),
}));
