export const FAULT_KINDS = [
  'latency',
  'status-before',
  'status-after',
  'reset-before',
  'reset-after',
  'malformed',
  'late',
  'html403',
  'drop-headers',
  'burst429',
  'daily429',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultMatch {
  method?: string;
  /** Regular expression over the path (without the query), e.g. `^/api/v2/deals$`. */
  path?: string;
  /** Or a plain prefix of the path. */
  pathPrefix?: string;
  account?: string;
}

/**
 * One rule: requests that match get the fault, `times` times, after `skip` matching requests went through.
 * `latency` waits `ms` before the request is worked on; `late` works at once and answers after `ms`; `status-…` answers
 * `status` (default 502) without or with the commit; `reset-…` drops the connection; `malformed` commits and sends
 * half an answer; `burst429`, `daily429` and `html403` refuse without commit; `drop-headers` omits the limit headers.
 */
export interface FaultRule {
  match?: FaultMatch;
  kind: FaultKind;
  /** Default 1; -1 means until removed. */
  times?: number;
  /** Matching requests to let through first. Default 0. */
  skip?: number;
  status?: number;
  ms?: number;
}

export interface ActiveFault extends FaultRule {
  id: number;
  /** How often it has struck. */
  struck: number;
}

interface Entry {
  fault: ActiveFault;
  path: RegExp | undefined;
  left: number;
  skip: number;
}

export class Faults {
  private entries: Entry[] = [];
  private lastId = 0;

  /** Throws a SyntaxError when `match.path` is no regular expression. */
  add(rule: FaultRule): ActiveFault {
    const path = rule.match?.path === undefined ? undefined : new RegExp(rule.match.path);
    const fault = { ...rule, id: (this.lastId += 1), struck: 0 };
    this.entries.push({ fault, path, left: rule.times ?? 1, skip: rule.skip ?? 0 });
    return fault;
  }

  list(): readonly ActiveFault[] {
    return this.entries.map((entry) => entry.fault);
  }

  remove(id: number): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.fault.id !== id);
    return this.entries.length < before;
  }

  clear(): void {
    this.entries = [];
  }

  /** The first rule that strikes this request; it is used up by that. */
  strike(method: string, path: string, account: string | undefined): FaultRule | undefined {
    if (this.entries.length === 0) return undefined;
    for (const entry of this.entries) {
      if (entry.left === 0 || !matches(entry, method, path, account)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      entry.fault.struck += 1;
      return entry.fault;
    }
    return undefined;
  }
}

function matches(
  { fault, path: pattern }: Entry,
  method: string,
  path: string,
  account: string | undefined,
): boolean {
  const match = fault.match ?? {};
  return (
    (match.method === undefined || match.method.toUpperCase() === method) &&
    (pattern === undefined || pattern.test(path)) &&
    (match.pathPrefix === undefined || path.startsWith(match.pathPrefix)) &&
    (match.account === undefined || match.account === account)
  );
}
