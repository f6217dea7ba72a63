import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Where to look: below the ports that Linux gives to outgoing connections (32768 and up), any of which may take a port
 * between the look and its use; above the ones that services are known by.
 */
const [lowest, highest] = [10_240, 32_767];

const attempts = 100;

/** Somebody else listens there. */
export class PortInUse extends Error {}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new Error(`cannot listen on ${host}: ${error.message}`, { cause: error }));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Different ports, each of them free on all of the addresses a moment ago. */
export async function freePorts(count: number, hosts: readonly string[] = ['127.0.0.1']): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt === attempts) throw new Error(`found no ${count} free ports on ${hosts.join(', ')}`);
    const port = randomInt(lowest, highest + 1);
    const free = await Promise.all(hosts.map((host) => canListen(host, port)));
    if (free.every(Boolean)) ports.add(port);
  }
  return [...ports];
}

export async function freePort(host?: string): Promise<number> {
  const [port] = await freePorts(1, host === undefined ? undefined : [host]);
  return port as number;
}

/**
 * @param remedy a sentence on what to do about it
 * @throws PortInUse
 */
export async function requireFreePort(host: string, port: number, remedy: string): Promise<void> {
  if (!(await canListen(host, port))) throw new PortInUse(`port ${port} is already in use on ${host}. ${remedy}`);
}
