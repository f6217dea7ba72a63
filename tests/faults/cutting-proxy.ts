import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * Stands before a Keyhop and cuts connections: some before a request has gone through, some within its answer. What was
 * asked may have happened, and who asked does not know.
 */
export class CuttingProxy implements AsyncDisposable {
  cut = 0;
  readonly #random: () => number;
  readonly #target: { host: string; port: number };
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#connect(client));

  constructor(origin: string, random: () => number) {
    const { hostname, port } = new URL(origin);
    this.#target = { host: hostname, port: Number(port) };
    this.#random = random;
  }

  /** Where it listens. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #connect(client: Socket): void {
    const service = connect(this.#target);
    for (const [socket, other] of [
      [client, service],
      [service, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      service.write(bytes);
      // The request is out, and nobody waits for its answer.
      if (this.#random() < 0.2) this.#cut(client);
    });
    service.on('data', (bytes) => {
      if (this.#random() < 0.6) client.write(bytes);
      else this.#cut(client, bytes.subarray(0, Math.floor(this.#random() * bytes.length)));
    });
  }

  #cut(client: Socket, last?: Buffer): void {
    this.cut++;
    if (last?.length) client.end(last);
    else client.destroy();
  }
}
