import { z } from 'zod';
import type { Sender } from '../sender.js';
import { v2Pages } from './paging.js';
import { created, readAnswer } from './read-answer.js';

const id = z.object({ id: z.number() });

/**
 * What every record of v2 has. Other keys are kept as they come: custom fields differ per account, and which keys may be
 * null is told wrongly by the description (open deals have no `won_time`, for example), so all are nullable here.
 */
export const recordShape = z.looseObject({
  id: z.number(),
  owner_id: z.number().nullish(),
  /** RFC 3339, with milliseconds or without. */
  add_time: z.string().nullish(),
  update_time: z.string().nullish(),
  is_deleted: z.boolean().nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
});

export type TargetRecord = z.infer<typeof recordShape>;

/** Filters of a v2 list by a parent or an owner, as `{ org_id: 7 }`; which there are depends on the entity. */
export type ListFilters<K extends string> = Readonly<Partial<Record<K, string | number | boolean>>>;

export interface ListOptions<K extends string = never> {
  readonly sortBy?: 'id' | 'update_time' | 'add_time';
  readonly sortDirection?: 'asc' | 'desc';
  /** RFC 3339 in whole seconds: milliseconds are refused. */
  readonly updatedSince?: string;
  /** At most 100 ids. */
  readonly ids?: readonly string[];
  readonly filters?: ListFilters<K>;
  /** At most 15 keys of custom fields that the answer shall hold, to keep it small. */
  readonly customFields?: readonly string[];
  /** Names of answer fields that are left out unless they are asked for; they cost nothing. */
  readonly includeFields?: readonly string[];
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** What differs between organizations, persons, deals and activities. */
export interface EntityDefinition<R extends TargetRecord> {
  /** As `/api/v2/persons`. */
  readonly path: string;
  readonly schema: z.ZodType<R>;
  /** Lists with other records of the kind: archived deals are not in the normal list. */
  readonly furtherLists?: readonly string[];
}

/** One kind of v2 records: create, get, update, remove, list. `K` names its list filters. */
export class RecordEntity<R extends TargetRecord = TargetRecord, K extends string = never> {
  constructor(
    private readonly sender: Sender,
    private readonly definition: EntityDefinition<R>,
  ) {}

  /** @returns the id of what was created */
  async create(body: unknown, beforeSend?: () => void): Promise<number> {
    const { path } = this.definition;
    const { data } = await this.sender.send({ method: 'POST', path, body, beforeSend });
    return created(id, data, path).id;
  }

  async get(recordId: string): Promise<R> {
    const path = `${this.definition.path}/{id}`;
    const { data } = await this.sender.send({ method: 'GET', path, ids: [recordId] });
    return readAnswer(this.definition.schema, data, path);
  }

  /** @returns the record as the answer has it; null where the answer holds none */
  async update(recordId: string, body: unknown, beforeSend?: () => void): Promise<R | null> {
    const path = `${this.definition.path}/{id}`;
    const { data } = await this.sender.send({ method: 'PATCH', path, ids: [recordId], body, beforeSend });
    return this.definition.schema.safeParse(data).data ?? null;
  }

  async remove(recordId: string, beforeSend?: () => void): Promise<void> {
    const path = `${this.definition.path}/{id}`;
    await this.sender.send({ method: 'DELETE', path, ids: [recordId], beforeSend });
  }

  /** Pages of the normal list. */
  pages(options: ListOptions<K> = {}): AsyncGenerator<R[]> {
    return this.#list(this.definition.path, options);
  }

  /** Pages of all lists of the kind, archived ones after the normal one. */
  async *allPages(options: ListOptions<K> = {}): AsyncGenerator<R[]> {
    const { path, furtherLists = [] } = this.definition;
    for (const list of [path, ...furtherLists]) yield* this.#list(list, options);
  }

  #list(path: string, options: ListOptions<K>): AsyncGenerator<R[]> {
    const { sortBy, sortDirection, updatedSince, ids, filters, customFields, includeFields } = options;
    const { limit, signal } = options;
    return v2Pages(this.sender, this.definition.schema, {
      path,
      query: {
        sort_by: sortBy ?? 'id',
        sort_direction: sortDirection ?? 'asc',
        updated_since: updatedSince,
        ids: ids?.join(','),
        custom_fields: customFields?.join(','),
        include_fields: includeFields?.join(','),
        ...filters,
      },
      ...(limit === undefined ? {} : { limit }),
      signal,
    });
  }
}
