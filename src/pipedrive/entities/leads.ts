import { z } from 'zod';
import type { Sender } from '../sender.js';
import { v1Pages } from './paging.js';
import { created, readAnswer } from './read-answer.js';

const PATH = '/api/v1/leads';
const ARCHIVED = `${PATH}/archived`;
const leadSchema = z.looseObject({
  id: z.string(),
  origin_id: z.string().nullish(),
  owner_id: z.number().nullish(),
  person_id: z.number().nullish(),
  organization_id: z.number().nullish(),
  is_archived: z.boolean().nullish(),
  /** RFC 3339 with milliseconds. */
  add_time: z.string().nullish(),
  update_time: z.string().nullish(),
});

export type TargetLead = z.infer<typeof leadSchema>;

export interface LeadListOptions {
  readonly sort?: 'add_time DESC' | 'add_time ASC' | 'update_time DESC';
  /** RFC 3339 in whole seconds. */
  readonly updatedSince?: string;
  readonly personId?: string;
  readonly organizationId?: string;
  readonly ownerId?: string;
  readonly signal?: AbortSignal;
}

/** Leads: v1 only, with UUIDs for ids and custom fields of deals, flat. */
export class LeadEntity {
  constructor(private readonly sender: Sender) {}

  async create(body: unknown, beforeSend?: () => void): Promise<string> {
    const { data } = await this.sender.send({ method: 'POST', path: PATH, body, beforeSend });
    return created(leadSchema, data, PATH).id;
  }

  async get(id: string): Promise<TargetLead> {
    const { data } = await this.sender.send({ method: 'GET', path: `${PATH}/{id}`, ids: [id] });
    return readAnswer(leadSchema, data, PATH);
  }

  /** @returns the lead as the answer has it; null where the answer holds none */
  async update(id: string, body: unknown, beforeSend?: () => void): Promise<TargetLead | null> {
    const request = { method: 'PATCH', path: `${PATH}/{id}`, ids: [id], body, beforeSend } as const;
    const { data } = await this.sender.send(request);
    return leadSchema.safeParse(data).data ?? null;
  }

  async remove(id: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'DELETE', path: `${PATH}/{id}`, ids: [id], beforeSend });
  }

  /** Pages of the leads that are not archived, in the order of creation unless sorted. */
  pages(options: LeadListOptions = {}): AsyncGenerator<TargetLead[]> {
    return this.#list(PATH, options);
  }

  /**
   * Archived leads too, after the others. Their list cannot be asked for what changed since a time; with `updatedSince` it is
   * read from the latest change down to that time.
   */
  async *allPages(options: LeadListOptions = {}): AsyncGenerator<TargetLead[]> {
    yield* this.#list(PATH, options);
    const { updatedSince, ...rest } = options;
    if (updatedSince === undefined) {
      yield* this.#list(ARCHIVED, rest);
      return;
    }
    const since = Date.parse(updatedSince);
    for await (const page of this.#list(ARCHIVED, { ...rest, sort: 'update_time DESC' })) {
      const changed = page.filter((lead) => Date.parse(lead.update_time ?? '') >= since);
      yield changed;
      if (changed.length < page.length) return;
    }
  }

  #list(path: string, options: LeadListOptions): AsyncGenerator<TargetLead[]> {
    const { sort, updatedSince, personId, organizationId, ownerId, signal } = options;
    return v1Pages(this.sender, leadSchema, {
      path,
      query: {
        sort,
        updated_since: updatedSince,
        person_id: personId,
        organization_id: organizationId,
        owner_id: ownerId,
      },
      signal,
    });
  }
}
