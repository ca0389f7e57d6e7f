import { z } from 'zod';
import type { Transport } from '../transport.js';
import { created } from './created.js';
import { v1Pages } from './paging.js';

const PATH = '/api/v1/notes';
const noteSchema = z.looseObject({ id: z.number(), content: z.string().nullish() });

export type TargetNote = z.infer<typeof noteSchema>;

export interface NoteListOptions {
  readonly sort?: 'id DESC' | 'id ASC';
  readonly updatedSince?: string;
  readonly signal?: AbortSignal;
}

/** Notes: v1 only; author and time of the original can be set. */
export class NoteEntity {
  constructor(private readonly transport: Transport) {}

  async create(body: unknown, beforeSend?: () => void): Promise<number> {
    const { data } = await this.transport.send({ method: 'POST', path: PATH, body, beforeSend });
    return created(noteSchema, data, PATH).id;
  }

  async get(id: string): Promise<TargetNote> {
    const { data } = await this.transport.send({ method: 'GET', path: `${PATH}/{id}`, ids: [id] });
    return noteSchema.parse(data);
  }

  async remove(id: string): Promise<void> {
    await this.transport.send({ method: 'DELETE', path: `${PATH}/{id}`, ids: [id] });
  }

  pages({ sort, updatedSince, signal }: NoteListOptions = {}): AsyncGenerator<TargetNote[]> {
    return v1Pages(this.transport, noteSchema, {
      path: PATH,
      query: { sort, updated_since: updatedSince },
      signal,
    });
  }
}
