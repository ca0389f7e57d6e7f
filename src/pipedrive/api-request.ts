/** One request. `path` is a template with `{id}`; the real path is made from `ids` in order. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly ids?: readonly string[];
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** JSON body. */
  readonly body?: unknown;
  /** Makes a body that can be read once only, and its headers, for each sending. */
  readonly makeBody?: () => { readonly body: unknown; readonly headers: Readonly<Record<string, string>> };
  readonly responseType?: 'json' | 'stream';
  /** Finds out whether the budget is there again: a little is kept for it. */
  readonly isProbe?: boolean;
  /** Called in the tick in which the request leaves; what it throws stops it. */
  readonly beforeSend?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiAnswer {
  readonly data: unknown;
  readonly additionalData: unknown;
  /** The stream of a download. */
  readonly raw: unknown;
}

/** The path with its ids in place. */
export function pathOf(request: ApiRequest): string {
  const ids = [...(request.ids ?? [])];
  return request.path.replace(/\{[^}]+\}/g, () => encodeURIComponent(ids.shift() ?? ''));
}
