import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestBody } from './context.js';
import {
  ApiError,
  edgeBlock,
  tooManyRequests,
  unauthorized,
  v1Error,
  v2Error,
  type Answer,
} from './errors.js';
import type { FaultRule } from './faults.js';
import { NO_BODY, readBody } from './request-body.js';
import { sendAnswer, sendHalf } from './send.js';
import type { SandboxState } from './sandbox-state.js';
import type { AccountStore } from './store/account.js';
import type { UserRow } from './store/rows.js';

/** One request as it goes through the stages of this file. */
interface Exchange {
  method: string;
  path: string;
  query: string;
  token: string | undefined;
  oauth: boolean;
  session: { account: AccountStore; user: UserRow } | undefined;
  body: RequestBody;
  tokens: number;
}

/** The API port: body, fault, token, limits, handler, answer, log. */
export async function answerApi(
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const exchange = exchangeOf(state, request);
  const refusal = await takeBody(state, request, exchange);
  const fault = state.faults.strike(exchange.method, exchange.path, exchange.session?.account.name);
  if (fault?.kind === 'latency') await sleep(fault.ms ?? 0);
  if (fault?.kind === 'reset-before') return drop(state, exchange, fault, request);
  const answer = faultBefore(state, fault, exchange) ?? refusal ?? process(state, exchange);
  if (fault?.kind === 'reset-after') return drop(state, exchange, fault, request);
  const sent = fault?.kind === 'status-after' ? crash(fault.status) : answer;
  const delay = state.settings.latencyMs + (fault?.kind === 'late' ? (fault.ms ?? 0) : 0);
  if (delay > 0) await sleep(delay);
  record(state, exchange, sent.status, fault);
  response.setHeader('date', new Date(state.clock.now()).toUTCString());
  if (fault?.kind === 'malformed') sendHalf(response, sent);
  else sendAnswer(response, fault?.kind === 'drop-headers' ? withoutLimitHeaders(sent) : sent);
}

function exchangeOf(state: SandboxState, request: IncomingMessage): Exchange {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-token'];
  const token = typeof header === 'string' ? header : bearer;
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    token,
    oauth: typeof header !== 'string' && bearer !== undefined,
    session: token === undefined ? undefined : state.session(token),
    body: NO_BODY,
    tokens: 0,
  };
}

/** Reads the body first, so that a fault that delays or drops the request still finds it whole. */
async function takeBody(
  state: SandboxState,
  request: IncomingMessage,
  exchange: Exchange,
): Promise<Answer | undefined> {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    return undefined;
  try {
    exchange.body = await readBody(request, state.settings.maxFileBytes);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    throw error;
  }
}

function process(state: SandboxState, exchange: Exchange): Answer {
  const { session, token, method } = exchange;
  // The session is looked up again: a fault may have waited while the token was revoked.
  if (!session || token === undefined || !state.session(token)) return unauthorized(randomUUID());
  const match = state.router.find(method, exchange.path);
  if (!('route' in match)) {
    return (
      match.allowed.length === 0 ? v1Error(404, 'Unknown method .') : v1Error(405, 'Method not allowed')
    ).answer;
  }
  const { account, user } = session;
  const now = state.clock.now();
  const demand = {
    account,
    token,
    userId: user.id,
    method,
    cost: match.cost,
    search: match.search,
    oauth: exchange.oauth,
  };
  const admission = state.limits.admit(demand, now);
  if (admission.verdict === 'edge') return edgeBlock();
  if (admission.verdict !== 'admitted') return rejected(account, admission.headers);
  exchange.tokens = match.cost;
  const { clock, settings } = state;
  const query = new URLSearchParams(exchange.query);
  const json = exchange.path.startsWith('/api/v2/') && !exchange.body.typed ? 'form' : exchange.body.json;
  const body = { ...exchange.body, json };
  const answer = state.handle(match.route, {
    account,
    user,
    params: match.params,
    query,
    body,
    now,
    source: 'api',
    clock,
    settings,
  });
  return { ...answer, headers: { ...admission.headers, ...answer.headers } };
}

function rejected(account: AccountStore, headers: Record<string, string>): Answer {
  const retryAfter = account.features.retryAfter
    ? { 'retry-after': headers['x-ratelimit-reset'] ?? '2' }
    : {};
  return { ...tooManyRequests(), headers: { ...headers, ...retryAfter } };
}

/** Faults that answer without a commit. */
function faultBefore(
  state: SandboxState,
  fault: FaultRule | undefined,
  exchange: Exchange,
): Answer | undefined {
  if (fault?.kind === 'status-before') return crash(fault.status);
  if (fault?.kind === 'html403') return edgeBlock();
  if (fault?.kind !== 'burst429' && fault?.kind !== 'daily429') return undefined;
  const account = exchange.session?.account;
  const usage = account && state.limits.usage(account, state.clock.now());
  const headers = {
    'x-ratelimit-limit': String(account?.features.burst ?? account?.plan.burst ?? 0),
    'x-ratelimit-remaining': fault.kind === 'burst429' ? '0' : '1',
    'x-ratelimit-reset': '2',
    'x-daily-ratelimit-token-limit': String(usage?.limit ?? 0),
    'x-daily-ratelimit-token-remaining': String(fault.kind === 'daily429' ? 0 : (usage?.remaining ?? 0)),
  };
  return { ...tooManyRequests(), headers };
}

function crash(status = 502): Answer {
  return v2Error(status, status === 503 ? 'Service Unavailable' : 'Internal Server Error', 'ERR_UNKNOWN')
    .answer;
}

function drop(state: SandboxState, exchange: Exchange, fault: FaultRule, request: IncomingMessage): void {
  record(state, exchange, null, fault);
  request.socket.destroy();
}

function withoutLimitHeaders(answer: Answer): Answer {
  const kept = Object.entries(answer.headers ?? {}).filter(
    ([name]) => !/^x-(daily-)?rate|^x-daily/.test(name),
  );
  return { ...answer, headers: Object.fromEntries(kept) };
}

function record(
  state: SandboxState,
  exchange: Exchange,
  status: number | null,
  fault: FaultRule | undefined,
): void {
  state.log.add({
    at: new Date(state.clock.now()).toISOString(),
    account: exchange.session?.account.name ?? null,
    method: exchange.method,
    path: exchange.path,
    query: exchange.query,
    status,
    tokens: exchange.tokens,
    ...(fault && { fault: fault.kind }),
    ...(state.log.recordBodies && exchange.body.json !== undefined && { body: exchange.body.json }),
  });
}
