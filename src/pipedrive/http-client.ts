import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { AxiosHeaders, type AxiosInstance, type AxiosResponse } from 'axios';
import { pathOf, type ApiRequest } from './api-request.js';

export interface HttpOptions {
  /** Scheme and host. */
  readonly baseUrl: string;
  readonly token: string;
  readonly requestTimeoutMs?: number;
  /** Requests in flight over the whole client. */
  readonly maxSockets?: number;
}

/** axios with kept connections. Answers of any status come back; only the network throws. */
export function createHttpClient(options: HttpOptions): AxiosInstance {
  const sockets = { keepAlive: true, maxSockets: options.maxSockets ?? 100 };
  return axios.create({
    baseURL: options.baseUrl,
    timeout: options.requestTimeoutMs ?? 30_000,
    headers: { 'x-api-token': options.token, 'user-agent': 'sd2pd' },
    httpAgent: new HttpAgent(sockets),
    httpsAgent: new HttpsAgent(sockets),
    maxRedirects: 0,
    maxBodyLength: Infinity,
    maxContentLength: Infinity,
    validateStatus: () => true,
    transitional: { silentJSONParsing: true },
  });
}

/** Sends it. Only reads can be broken off: a write that has left is waited for, or its outcome would be unknown. */
export function dispatch(http: AxiosInstance, request: ApiRequest): Promise<AxiosResponse<unknown>> {
  const made = request.makeBody?.();
  return http.request({
    method: request.method,
    url: pathOf(request),
    params: request.query ?? {},
    data: made?.body ?? request.body,
    headers: new AxiosHeaders({ ...made?.headers }),
    responseType: request.responseType ?? 'json',
    ...(request.signal === undefined || request.method !== 'GET' ? {} : { signal: request.signal }),
  });
}

/** Whether the answer came over a connection that was open already. */
export function isWarm(response: AxiosResponse<unknown>): boolean {
  const sent: unknown = response.request;
  return typeof sent === 'object' && sent !== null && 'reusedSocket' in sent && sent.reusedSocket === true;
}

/** A code such as ECONNRESET; never the message, which may hold a URL. */
export function networkReason(error: unknown): string {
  return axios.isAxiosError(error) ? (error.code ?? 'network error') : 'network error';
}

export function wasNotSent(error: unknown): boolean {
  return axios.isAxiosError(error) && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND');
}
