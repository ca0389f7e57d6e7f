import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Listens on 127.0.0.1 only. `close` also ends open connections. */
export async function listen(listener: Listener, port: number): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const onRequest: RequestListener = (request, response) => {
    // A client that goes away in the middle of its request leaves nothing to answer.
    listener(request, response).catch(() => request.destroy());
  };
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, onRequest);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}
