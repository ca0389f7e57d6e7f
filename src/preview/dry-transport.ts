import { randomUUID } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from '../pipedrive/api-request.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import { Transport } from '../pipedrive/transport.js';

/**
 * Answers as an empty account would, and sends nothing: whatever is planned over it, no request can leave. What is
 * created gets an id, so that what refers to it can be planned too.
 */
export class DryTransport extends Transport {
  #lastId = 1_000_000_000;

  constructor(private readonly schema: TargetSchema) {
    super({ baseUrl: 'http://127.0.0.1', token: '' });
  }

  override send(request: ApiRequest): Promise<ApiAnswer> {
    request.beforeSend?.();
    const data = request.method === 'GET' ? this.#list(request.path) : this.#written(request);
    return Promise.resolve({ data, additionalData: null, raw: null });
  }

  #list(path: string): unknown[] {
    const { pipelines } = this.schema;
    if (path.endsWith('/pipelines')) return pipelines.map(({ id, name }) => ({ id, name }));
    if (!path.endsWith('/stages')) return [];
    return pipelines.flatMap(({ id, stages }) =>
      stages.map((stage) => ({ id: stage.id, name: stage.name, order_nr: stage.order, pipeline_id: id })),
    );
  }

  #written({ method, path, body }: ApiRequest): unknown {
    if (method !== 'POST') return {};
    if (path.endsWith('/leads')) return { id: randomUUID(), title: '' };
    this.#lastId += 1;
    return { order_nr: 0, ...(typeof body === 'object' ? body : {}), id: this.#lastId };
  }
}
