import type { Clock } from './clock.js';
import type { Answer } from './errors.js';
import type { SandboxSettings } from './options.js';
import type { AccountStore } from './store/account.js';
import type { ChangeSource } from './store/change-log.js';
import type { UserRow } from './store/rows.js';

/** An uploaded part of a multipart body. */
export interface UploadedFile {
  field: string;
  name: string;
  bytes: Buffer;
  /** True when the part was larger than the limit; `bytes` is empty then. */
  tooLarge: boolean;
}

/** What a request carried. `json` is undefined when there was no body. */
export interface RequestBody {
  json: unknown;
  files: readonly UploadedFile[];
  /** False for form-encoded and multipart bodies, whose values are all strings. */
  typed: boolean;
}

/** Everything a handler works with. */
export interface Context {
  account: AccountStore;
  user: UserRow;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: RequestBody;
  /** Milliseconds since the epoch; one instant for the whole request. */
  now: number;
  /** Who acts: a token over the API, or a person at the web interface (control port). */
  source: ChangeSource;
  clock: Clock;
  settings: SandboxSettings;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Route {
  method: Method;
  /** Path as in the API description, e.g. `/api/v2/deals/{id}`. */
  path: string;
  handle(context: Context): Answer;
}
