import axios, { type AxiosInstance } from 'axios';

export type Json = Record<string, unknown>;

interface Field {
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly options: ReadonlyArray<{ id: number; label: string }>;
}

/** Reads a Pipedrive account over HTTP with no code of the product: what a customer's own tool would see. */
export class TargetReader {
  readonly #http: AxiosInstance;
  readonly #fields = new Map<string, Field[]>();

  constructor(baseUrl: string, token: string) {
    this.#http = axios.create({ baseURL: baseUrl, headers: { 'x-api-token': token } });
  }

  async v2(path: string, query: Json = {}): Promise<Json[]> {
    const all: Json[] = [];
    let cursor: string | null = null;
    do {
      const params: Json = { limit: 500, ...query, ...(cursor === null ? {} : { cursor }) };
      const { data } = await this.#http.get<{
        data: Json[];
        additional_data: { next_cursor: string | null };
      }>(`/api/v2/${path}`, { params });
      all.push(...data.data);
      cursor = data.additional_data.next_cursor;
    } while (cursor !== null);
    return all;
  }

  async v1(path: string, limit = 500): Promise<Json[]> {
    const all: Json[] = [];
    for (;;) {
      const { data } = await this.#http.get<{ data: Json[] | null }>(`/api/v1/${path}`, {
        params: { start: all.length, limit },
      });
      all.push(...(data.data ?? []));
      if ((data.data ?? []).length < limit) return all;
    }
  }

  async download(fileId: number): Promise<Buffer> {
    const { data } = await this.#http.get<ArrayBuffer>(`/api/v1/files/${fileId}/download`, {
      responseType: 'arraybuffer',
    });
    return Buffer.from(data);
  }

  async fields(target: 'organization' | 'person' | 'deal'): Promise<Field[]> {
    const known = this.#fields.get(target);
    if (known !== undefined) return known;
    const fields = (await this.v2(`${target}Fields`)).map((f) => ({
      code: f['field_code'] as string,
      name: f['field_name'] as string,
      type: f['field_type'] as string,
      options: (f['options'] ?? []) as Field['options'],
    }));
    this.#fields.set(target, fields);
    return fields;
  }

  /** Value of a custom field by its name, options as labels, money as its amount. */
  async custom(
    target: 'organization' | 'person' | 'deal',
    record: Json,
    name: string,
    type?: string,
  ): Promise<unknown> {
    const field = (await this.fields(target)).find(
      (f) => f.name === name && (type === undefined || f.type === type),
    );
    if (field === undefined) throw new Error(`the target has no field ${name}`);
    const nested = record['custom_fields'] as Json | undefined;
    return plain(field, nested === undefined ? record[field.code] : nested[field.code]);
  }
}

function plain(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const label = (id: unknown): string =>
    field.options.find((o) => o.id === Number(id))?.label ?? `option ${String(id)}`;
  if (field.type === 'enum') return label(value);
  if (field.type === 'set') return (Array.isArray(value) ? value : (value as string).split(',')).map(label);
  if (field.type === 'monetary' && typeof value === 'object') return (value as { value: number }).value;
  return value;
}
