import { z } from 'zod';
import type { Transport } from '../transport.js';
import { created } from './created.js';
import { v2Pages } from './paging.js';

const id = z.object({ id: z.number() });

/** What every record of v2 has; a list may give more, which is kept. */
export type TargetRecord = Record<string, unknown> & { id: number };

const recordSchema: z.ZodType<TargetRecord> = z.looseObject({ id: z.number() });

export interface ListOptions {
  readonly sortBy?: 'id' | 'update_time' | 'add_time';
  readonly sortDirection?: 'asc' | 'desc';
  /** RFC 3339 in whole seconds: milliseconds are refused. */
  readonly updatedSince?: string;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Organizations, persons, deals and activities: the same five operations of v2. */
export class RecordEntity {
  constructor(
    readonly transport: Transport,
    /** As `/api/v2/persons`. */
    readonly path: string,
    /** Lists with other records of the kind: archived deals are not in the normal list. */
    readonly furtherLists: readonly string[] = [],
  ) {}

  /** @returns the id of what was created */
  async create(body: unknown, beforeSend?: () => void): Promise<number> {
    const { data } = await this.transport.send({ method: 'POST', path: this.path, body, beforeSend });
    return created(id, data, this.path).id;
  }

  async get(recordId: string): Promise<TargetRecord> {
    const { data } = await this.transport.send({ method: 'GET', path: `${this.path}/{id}`, ids: [recordId] });
    return recordSchema.parse(data);
  }

  async update(recordId: string, body: unknown): Promise<void> {
    await this.transport.send({ method: 'PATCH', path: `${this.path}/{id}`, ids: [recordId], body });
  }

  async remove(recordId: string): Promise<void> {
    await this.transport.send({ method: 'DELETE', path: `${this.path}/{id}`, ids: [recordId] });
  }

  /** Pages of the normal list. */
  pages(options: ListOptions = {}): AsyncGenerator<TargetRecord[]> {
    return this.#list(this.path, options);
  }

  /** Pages of all lists of the kind, archived ones after the normal one. */
  async *allPages(options: ListOptions = {}): AsyncGenerator<TargetRecord[]> {
    for (const path of [this.path, ...this.furtherLists]) yield* this.#list(path, options);
  }

  #list(
    path: string,
    { sortBy, sortDirection, updatedSince, limit, signal }: ListOptions,
  ): AsyncGenerator<TargetRecord[]> {
    return v2Pages(this.transport, recordSchema, {
      path,
      query: { sort_by: sortBy ?? 'id', sort_direction: sortDirection ?? 'asc', updated_since: updatedSince },
      ...(limit === undefined ? {} : { limit }),
      signal,
    });
  }
}
