/**
 * What a failure of the database means for whoever asked, whichever database it is.
 *
 * - `busy`: somebody else holds a lock; nothing was done, and the same statement can be sent again
 * - `conflict`: the database undid the transaction in favour of another one; the whole of it can be done again
 * - `unreachable`: no database to speak of; what was sent last may or may not have been done
 * - `full`: no room on its disk
 */
export type FailureKind = 'busy' | 'conflict' | 'unreachable' | 'full';

/** A database's failures told apart; null: none of the kinds, which makes it a defect of ours. */
export type KindOf = (error: unknown) => FailureKind | null;

/** Result codes of SQLite (https://www.sqlite.org/rescode.html), extended ones by their beginning. */
const SQLITE: readonly (readonly [string, FailureKind])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'unreachable'],
  ['SQLITE_READONLY', 'unreachable'],
  ['SQLITE_CANTOPEN', 'unreachable'],
  ['SQLITE_PERM', 'unreachable'],
  ['SQLITE_PROTOCOL', 'unreachable'],
];

export function sqliteFailureKind(error: unknown): FailureKind | null {
  const code = codeOf(error);
  if (code === 'ENOSPC') return 'full';
  return SQLITE.find(([start]) => code.startsWith(start))?.[1] ?? null;
}

/**
 * Codes of Postgres (https://www.postgresql.org/docs/current/errcodes-appendix.html) by their beginning, in words of
 * ours; the first that fits counts.
 */
const POSTGRES: readonly (readonly [string, FailureKind, string])[] = [
  ['53100', 'full', 'the disk is full'],
  ['40001', 'conflict', "transactions get in one another's way"],
  ['40P01', 'conflict', 'a deadlock'],
  ['55P03', 'busy', 'a lock is not available'],
  ['08', 'unreachable', 'the connection failed'],
  ['53300', 'unreachable', 'the server has no connection left'],
  ['53', 'unreachable', 'the server lacks resources'],
  ['57P03', 'unreachable', 'the server is starting up or shutting down'],
  ['57P', 'unreachable', 'the server ended the connection'],
  ['57014', 'unreachable', 'a time limit of the server'],
  ['58', 'unreachable', 'the server meets errors of its system'],
  ['25P03', 'unreachable', 'the server ended an idle transaction'],
  ['25006', 'unreachable', 'the server is read only, as a standby is'],
  ['28', 'unreachable', 'the server refuses role or password'],
  ['3D000', 'unreachable', 'the server has no such database'],
];

/** Codes of the operating system: the connection could not be made, or was lost. */
const SOCKET: readonly string[] = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENOENT'],
];

/** The driver's own words, where it gives no code (pg 8: lib/client.js, lib/connection.js, pg-pool/index.js). */
const POSTGRES_WORDS =
  /connection terminated|connection error and is not queryable|was closed and is not queryable|timeout exceeded when trying to connect|query read timeout|timeout expired/i;

export function postgresFailureKind(error: unknown): FailureKind | null {
  const code = codeOf(error);
  if (SOCKET.includes(code)) return 'unreachable';
  const kind = POSTGRES.find(([start]) => code.startsWith(start))?.[1];
  if (kind !== undefined) return kind;
  return error instanceof Error && POSTGRES_WORDS.test(error.message) ? 'unreachable' : null;
}

/** What a failure is, for a person: our words for its code, and the code. Blank if it has none. */
export function failureWords(error: unknown): string {
  const code = codeOf(error);
  const words = POSTGRES.find(([start]) => code.startsWith(start))?.[2];
  return words === undefined ? code : `${words}, ${code}`;
}

/** The code of an error, blank if it has none. It never quotes a record, which a message may. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
