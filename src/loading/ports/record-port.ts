import type { PhaseObject, SourceObject } from '../../contract/objects.js';
import type { RecordEntity, TargetRecord } from '../../pipedrive/entities/record-entity.js';
import type { Transform } from '../../mapping/transform/types.js';
import type { SourceRecord } from '../../mapping/transform/types.js';
import type { EntityPort, Found, LinkRequest, RecordedNote } from '../port.js';
import type { RunContext } from '../run-context.js';
import { newestDownTo } from './newest-down-to.js';

/** What differs between the four kinds of v2 records. */
export interface RecordPortOptions {
  readonly object: PhaseObject;
  readonly sourceObject: SourceObject;
  readonly targetObject: 'organization' | 'person' | 'deal' | 'activity';
  readonly transform: Transform;
  entity(context: RunContext): RecordEntity;
  links(record: SourceRecord): readonly LinkRequest[];
  /** Our key in a record of the target; null: it is none of ours. */
  keyOf(record: TargetRecord, context: RunContext): string | null;
  isOwnKey(key: string): boolean;
  stored(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Numbers of what hangs on a record and that no list shows. */
  readonly counts?: {
    /** Answer fields that are left out unless they are asked for. */
    readonly names: readonly string[];
    holdsMore(record: Readonly<Record<string, unknown>>): boolean;
  };
  /** Completes a record from others before it is transformed. */
  prepare?(
    record: SourceRecord,
    context: RunContext,
  ): Promise<{ readonly record: SourceRecord; readonly values: readonly RecordedNote[] }>;
}

/** Requests in flight. The burst window is the real limit: at 100 requests in 2 s and 500 ms an answer, 25 would do. */
const IN_FLIGHT = 40;

/** A port for organizations, persons, deals and activities: ids ascend, lists can be read newest first. */
export function recordPort(options: RecordPortOptions): EntityPort {
  const { counts } = options;
  const asked = counts === undefined ? {} : { includeFields: counts.names };
  const found = (records: readonly TargetRecord[], context: RunContext): Found[] =>
    records.map((record) => ({ id: String(record.id), key: options.keyOf(record, context), record }));
  return {
    object: options.object,
    sourceObject: options.sourceObject,
    targetObject: options.targetObject,
    concurrency: IN_FLIGHT,
    links: (record) => options.links(record),
    async plan(record, transform, context) {
      const prepared = await options.prepare?.(record, context);
      const plan = options.transform(prepared?.record ?? record, transform);
      if (plan.kind === 'skip' || prepared === undefined) return plan;
      return { ...plan, values: [...plan.values, ...prepared.values] };
    },
    send: async (plan, context, beforeSend) =>
      String(await options.entity(context).create(plan.body, beforeSend)),
    bound: (context) => highestId(options.entity(context)),
    newest: (context, bound) =>
      newestDownTo(options.entity(context).pages({ sortBy: 'id', sortDirection: 'desc' }), bound, (page) =>
        found(page, context),
      ),
    async *all(context, since) {
      const pages = options.entity(context).allPages({ updatedSince: since, ...asked });
      for await (const page of pages) yield found(page, context);
    },
    read: (id, context) => options.entity(context).get(id),
    async readMany(ids, context) {
      const found = new Map<string, TargetRecord>();
      if (ids.length === 0) return found;
      const list = { ids, limit: ids.length, ...asked };
      for await (const page of options.entity(context).pages(list)) {
        for (const record of page) found.set(String(record.id), record);
      }
      return found;
    },
    isOwnKey: (key) => options.isOwnKey(key),
    ...(counts === undefined ? {} : { holdsMore: (record) => counts.holdsMore(record) }),
    update: (id, change, context, beforeSend) => options.entity(context).update(id, change, beforeSend),
    stored: (body) => options.stored(body),
    remove: (id, context, beforeSend) => options.entity(context).remove(id, beforeSend),
  };
}

async function highestId(entity: RecordEntity): Promise<string> {
  for await (const page of entity.pages({ sortBy: 'id', sortDirection: 'desc', limit: 1 })) {
    return String(page[0]?.id ?? 0);
  }
  return '0';
}
