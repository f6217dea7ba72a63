import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves on a free port and tells it as Keyhop does; ends with SIGTERM, as any program without a handler. */
export function serveReference(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
    const { port } = server.address() as AddressInfo;
    console.error(JSON.stringify({ message: 'started', port }));
  });
}
