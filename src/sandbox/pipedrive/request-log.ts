export interface LogEntry {
  /** Counts up from 1 over the sandbox's life. */
  seq: number;
  /** Sandbox clock, ISO. */
  at: string;
  account: string | null;
  method: string;
  path: string;
  query: string;
  /** Status that was sent; null when the connection was dropped. */
  status: number | null;
  /** Tokens spent. */
  tokens: number;
  fault?: string;
  /** Only while bodies are being recorded. */
  body?: unknown;
}

export interface LogQuery {
  account?: string;
  method?: string;
  pathPrefix?: string;
  status?: number;
  /** Only entries with a greater `seq`. */
  after?: number;
}

/** Older entries are forgotten beyond this many; the total count goes on. */
const KEPT = 500_000;

export class RequestLog {
  recordBodies = false;
  private entries: LogEntry[] = [];
  private last = 0;

  add(entry: Omit<LogEntry, 'seq'>): void {
    this.last += 1;
    this.entries.push({ seq: this.last, ...entry });
    if (this.entries.length > KEPT) this.entries = this.entries.slice(-KEPT / 2);
  }

  find(query: LogQuery): LogEntry[] {
    return this.entries.filter(
      (entry) =>
        (query.account === undefined || entry.account === query.account) &&
        (query.method === undefined || entry.method === query.method.toUpperCase()) &&
        (query.pathPrefix === undefined || entry.path.startsWith(query.pathPrefix)) &&
        (query.status === undefined || entry.status === query.status) &&
        (query.after === undefined || entry.seq > query.after),
    );
  }

  clear(): void {
    this.entries = [];
  }
}
