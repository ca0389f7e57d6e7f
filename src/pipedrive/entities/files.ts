import type { Readable } from 'node:stream';
import FormData from 'form-data';
import { z } from 'zod';
import type { Sender } from '../sender.js';
import { v1Pages } from './paging.js';
import { created, readAnswer } from './read-answer.js';

const PATH = '/api/v1/files';
/** `/files` gives at most 100 at once. */
const FILE_PAGE_LIMIT = 100;

const fileSchema = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  file_size: z.number().nullish(),
  deal_id: z.number().nullish(),
  org_id: z.number().nullish(),
  person_id: z.number().nullish(),
  activity_id: z.number().nullish(),
  active_flag: z.boolean().nullish(),
});

export type TargetFile = z.infer<typeof fileSchema>;

export interface Upload {
  readonly name: string;
  /** Bytes; the length goes ahead of the stream. */
  readonly size: number;
  /** Opens the bytes anew: a request that was throttled is sent again. */
  readonly open: () => Readable;
  /** As `{ deal_id: 7 }`. */
  readonly parent: Readonly<Record<string, string | number>>;
}

export interface FileListOptions {
  readonly sort?: 'id DESC' | 'id ASC' | 'update_time DESC';
  readonly signal?: AbortSignal;
}

/** Files: v1 only, multipart up, stream down. */
export class FileEntity {
  constructor(private readonly sender: Sender) {}

  /** Uploads without holding the file in memory. */
  async create(upload: Upload, beforeSend?: () => void): Promise<number> {
    const { data } = await this.sender.send({
      method: 'POST',
      path: PATH,
      makeBody: () => multipart(upload),
      beforeSend,
    });
    return created(fileSchema, data, PATH).id;
  }

  async download(id: string): Promise<Readable> {
    const answer = await this.sender.send({
      method: 'GET',
      path: `${PATH}/{id}/download`,
      ids: [id],
      responseType: 'stream',
    });
    return answer.raw as Readable;
  }

  async remove(id: string, beforeSend?: () => void): Promise<void> {
    await this.sender.send({ method: 'DELETE', path: `${PATH}/{id}`, ids: [id], beforeSend });
  }

  pages({ sort, signal }: FileListOptions = {}): AsyncGenerator<TargetFile[]> {
    return v1Pages(this.sender, fileSchema, {
      path: PATH,
      query: { sort },
      limit: FILE_PAGE_LIMIT,
      signal,
    });
  }

  /** What is known about one file; a deleted one is still given, with `active_flag: false`. */
  async get(id: string): Promise<TargetFile> {
    const { data } = await this.sender.send({ method: 'GET', path: `${PATH}/{id}`, ids: [id] });
    return readAnswer(fileSchema, data, PATH);
  }
}

function multipart(upload: Upload): { body: FormData; headers: Record<string, string> } {
  const form = new FormData();
  for (const [key, value] of Object.entries(upload.parent)) form.append(key, String(value));
  form.append('file', upload.open(), { filename: upload.name, knownLength: upload.size });
  return { body: form, headers: { ...form.getHeaders(), 'content-length': String(form.getLengthSync()) } };
}
