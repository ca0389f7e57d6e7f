import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** JSON of the request; undefined without one, null for another type. */
  readonly body: unknown;
  readonly status: number;
  /** JSON of the answer; null for another type. */
  readonly answer: unknown;
}

export interface RecordingProxy {
  readonly baseUrl: string;
  readonly exchanges: readonly Exchange[];
  close(): void;
}

/** Stands between a client and the simulated Pipedrive and remembers what they say. */
export async function recordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const sent = await bytesOf(incoming);
      const url = new URL(incoming.url ?? '/', target);
      const { method = 'GET', headers } = incoming;
      const forwarded = send(url, { method, headers }, (answered) => {
        void (async () => {
          const bytes = await bytesOf(answered);
          const status = answered.statusCode ?? 0;
          outgoing.writeHead(status, answered.headers).end(bytes);
          const body = sent.length === 0 ? undefined : jsonOf(sent, headers['content-type']);
          const answer = jsonOf(bytes, answered.headers['content-type']);
          exchanges.push({ method, path: url.pathname, query: url.searchParams, body, status, answer });
        })();
      });
      forwarded.on('error', () => outgoing.destroy());
      forwarded.end(sent);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    exchanges,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer, type: string | undefined): unknown {
  return type?.includes('json') === true ? (JSON.parse(bytes.toString('utf8')) as unknown) : null;
}
