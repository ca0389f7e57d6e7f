import { FAULT_KINDS, type FaultKind, type FaultRule } from '../faults.js';
import type { LogQuery } from '../request-log.js';
import { isObject } from '../validation.js';
import { ControlError, numberOf, textOf, type Command, type CommandInput } from './command.js';

function logQuery({ query }: CommandInput): LogQuery {
  const text = (name: string) => query.get(name) ?? undefined;
  const number = (name: string) => (query.get(name) === null ? undefined : Number(query.get(name)));
  const wanted = {
    account: text('account'),
    method: text('method'),
    pathPrefix: text('pathPrefix'),
    status: number('status'),
    after: number('after'),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

const MATCH_KEYS = ['method', 'path', 'pathPrefix', 'account'];
const RULE_KEYS = ['match', 'kind', 'times', 'skip', 'status', 'ms'];

/** Strict, as a mistyped fault that never strikes would make a test pass for nothing. */
function faultRule(value: unknown): FaultRule {
  if (!isObject(value)) throw new ControlError(400, 'A fault has to be an object');
  const match = value.match ?? {};
  const unknown = Object.keys(value).find((key) => !RULE_KEYS.includes(key));
  if (unknown !== undefined) throw new ControlError(400, `A fault has no "${unknown}"`);
  if (
    !isObject(match) ||
    Object.keys(match).some((key) => !MATCH_KEYS.includes(key) || typeof match[key] !== 'string')
  ) {
    throw new ControlError(400, `"match" takes texts under ${MATCH_KEYS.join(', ')}`);
  }
  const kind = FAULT_KINDS.find((known): known is FaultKind => known === value.kind);
  if (!kind) throw new ControlError(400, `"kind" has to be one of ${FAULT_KINDS.join(', ')}`);
  const numbers = ['times', 'skip', 'status', 'ms'].flatMap((key) =>
    value[key] === undefined ? [] : [[key, numberOf(value, key)]],
  );
  return { kind, match: match, ...(Object.fromEntries(numbers) as Record<string, number>) };
}

function instantOf(body: Readonly<Record<string, unknown>>): number {
  const instant = Date.parse(textOf(body, 'now'));
  if (Number.isNaN(instant)) throw new ControlError(400, '"now" has to be an ISO date and time');
  return instant;
}

const clockOf = ({ state }: CommandInput) => ({ now: new Date(state.clock.now()).toISOString() });

function changeSettings({ state, body }: CommandInput): unknown {
  const settings = state.settings;
  for (const key of ['enforceLimits', 'enableRetiredV1'] as const) {
    if (typeof body[key] === 'boolean') settings[key] = body[key];
  }
  for (const key of ['latencyMs', 'searchLagMs', 'maxFileBytes'] as const) {
    if (body[key] !== undefined) settings[key] = numberOf(body, key);
  }
  return settings;
}

/** Commands about the server as a whole: log, clock, faults, settings, reset. */
export const SERVER_COMMANDS: readonly Command[] = [
  { method: 'GET', path: '/health', run: () => ({ ok: true }) },
  { method: 'GET', path: '/log', run: (input) => ({ requests: input.state.log.find(logQuery(input)) }) },
  {
    method: 'GET',
    path: '/log/count',
    run: (input) => ({ count: input.state.log.find(logQuery(input)).length }),
  },
  {
    method: 'POST',
    path: '/log',
    run: ({ state, body }) => ({ bodies: (state.log.recordBodies = body.bodies === true) }),
  },
  {
    method: 'DELETE',
    path: '/log',
    run: ({ state }) => {
      state.log.clear();
      return { ok: true };
    },
  },
  { method: 'GET', path: '/clock', run: clockOf },
  {
    method: 'POST',
    path: '/clock/advance',
    run: (input) => {
      input.state.clock.advance(numberOf(input.body, 'ms'));
      return clockOf(input);
    },
  },
  {
    method: 'POST',
    path: '/clock/set',
    run: (input) => {
      input.state.clock.set(instantOf(input.body));
      return clockOf(input);
    },
  },
  { method: 'GET', path: '/faults', run: ({ state }) => ({ faults: state.faults.list() }) },
  {
    method: 'POST',
    path: '/faults',
    run: ({ state, body }) => {
      const rules = (Array.isArray(body.faults) ? body.faults : [body]).map(faultRule);
      return { faults: rules.map((rule) => state.faults.add(rule)) };
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    run: ({ state }) => {
      state.faults.clear();
      return { ok: true };
    },
  },
  {
    method: 'DELETE',
    path: '/faults/:id',
    run: ({ state, params }) => ({ removed: state.faults.remove(Number(params.id)) }),
  },
  { method: 'GET', path: '/settings', run: ({ state }) => state.settings },
  { method: 'PATCH', path: '/settings', run: changeSettings },
  {
    method: 'POST',
    path: '/reset',
    run: ({ state }) => {
      state.reset();
      return { ok: true };
    },
  },
];
