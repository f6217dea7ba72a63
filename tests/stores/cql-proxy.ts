import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Bytes before the body of a frame: version, flags, stream (two), opcode, length (four). */
const headerLength = 9;

/**
 * Stands between a driver and a node, and loses answers of the node: the request has taken effect, and who sent it will
 * never know.
 */
export class CqlProxy implements AsyncDisposable {
  /** Asked about each answer to a lightweight transaction. */
  loses: () => boolean = () => false;
  lost = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#connect(client));
  readonly #target: { host: string; port: number };

  /** @param target `host:port` of the node */
  constructor(target: string) {
    const [host = '', port] = target.split(':');
    this.#target = { host, port: Number(port) };
  }

  /** On an address of its own, with the node's port: the driver takes the port of all nodes to be the same. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { address, port } = this.#server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  /** Breaks all connections off. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
  }

  #connect(client: Socket): void {
    const node = connect(this.#target);
    for (const [socket, other] of [
      [client, node],
      [node, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(node);
    let rest = Buffer.alloc(0);
    node.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= headerLength && rest.length >= headerLength + rest.readInt32BE(5)) {
        const frame = rest.subarray(0, headerLength + rest.readInt32BE(5));
        rest = rest.subarray(frame.length);
        // Only the answer to a transaction has a column of this name, and prepared statements, which come first.
        const isRows = frame[4] === 8 && frame.readInt32BE(headerLength) === 2;
        if (isRows && isOfTransaction(frame) && this.loses()) this.lost++;
        else client.write(frame);
      }
    });
  }
}

/**
 * The driver asks for no metadata with the rows of a prepared statement, except where the node insists, as it does for
 * transactions: their columns depend on the outcome.
 */
function isOfTransaction(frame: Buffer): boolean {
  return frame.includes('[applied]');
}
