import { z } from 'zod';
import type { Sender } from '../sender.js';
import { v1Pages } from './paging.js';
import { created, readAnswer } from './read-answer.js';

const PATH = '/api/v1/notes';
const noteSchema = z.looseObject({
  id: z.number(),
  content: z.string().nullish(),
  deal_id: z.number().nullish(),
  person_id: z.number().nullish(),
  org_id: z.number().nullish(),
  lead_id: z.string().nullish(),
  /** `YYYY-MM-DD HH:MM:SS`, UTC. */
  add_time: z.string().nullish(),
  update_time: z.string().nullish(),
});

export type TargetNote = z.infer<typeof noteSchema>;

export interface NoteListOptions {
  readonly sort?: 'id DESC' | 'id ASC';
  readonly updatedSince?: string;
  /** As `{ deal_id: '7' }`: the notes of one parent. */
  readonly parent?: Readonly<Partial<Record<'deal_id' | 'person_id' | 'org_id' | 'lead_id', string>>>;
  readonly signal?: AbortSignal;
}

/** Notes: v1 only; author and time of the original can be set. */
export class NoteEntity {
  constructor(private readonly sender: Sender) {}

  async create(body: unknown, beforeSend?: () => void): Promise<number> {
    const { data } = await this.sender.send({ method: 'POST', path: PATH, body, beforeSend });
    return created(noteSchema, data, PATH).id;
  }

  async get(id: string): Promise<TargetNote> {
    const { data } = await this.sender.send({ method: 'GET', path: `${PATH}/{id}`, ids: [id] });
    return readAnswer(noteSchema, data, PATH);
  }

  async remove(id: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'DELETE', path: `${PATH}/{id}`, ids: [id], beforeSend });
  }

  pages({ sort, updatedSince, parent, signal }: NoteListOptions = {}): AsyncGenerator<TargetNote[]> {
    return v1Pages(this.sender, noteSchema, {
      path: PATH,
      query: { sort, updated_since: updatedSince, ...parent },
      signal,
    });
  }

  /** Changes the given attributes; the others stay. */
  /** @returns the note as the answer has it; null where the answer holds none */
  async update(id: string, body: unknown, beforeSend?: () => void): Promise<TargetNote | null> {
    const request = { method: 'PUT', path: `${PATH}/{id}`, ids: [id], body, beforeSend } as const;
    const { data } = await this.sender.send(request);
    return noteSchema.safeParse(data).data ?? null;
  }
}
