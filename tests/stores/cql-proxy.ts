import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import {
  headerLength,
  onFrames,
  opcodeOf,
  opcodes,
  preparedText,
  resultKindOf,
  resultKinds,
  statementId,
  streamOf,
} from './cql-frames.ts';

/**
 * Stands between a driver and a node, and loses answers of the node: the request has taken effect, and who sent it will
 * never know. It can also repeat writes, late, and cut the two off from each other.
 */
export class CqlProxy implements AsyncDisposable {
  /** Asked about each answer to a lightweight transaction. */
  loses: () => boolean = () => false;
  /** Asked about each answer to a write that is no transaction. */
  losesWrite: () => boolean = () => false;
  lost = 0;
  /** Milliseconds after which the node gets each write a second time. */
  repeatsAfter: number | undefined;
  repeated = 0;
  #isCutOff = false;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#connect(client));
  readonly #target: { host: string; port: number };
  /** Ids of prepared statements that write. */
  readonly #writes = new Set<string>();
  #repeater: Promise<Socket> | undefined;

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
    this.#repeater = undefined;
  }

  /** Breaks all connections off and lets none be made, until it is told otherwise. */
  cutOff(isCutOff: boolean): void {
    this.#isCutOff = isCutOff;
    if (isCutOff) this.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
  }

  #connect(client: Socket): void {
    if (this.#isCutOff) {
      client.destroy();
      return;
    }
    const node = connect(this.#target);
    for (const [socket, other] of [
      [client, node],
      [node, client],
    ] as const) {
      this.#keep(socket);
      socket.on('close', () => other.destroy());
    }
    /** What is being prepared on this connection, by stream. */
    const preparing = new Map<number, string>();
    client.on(
      'data',
      onFrames((frame) => {
        const opcode = opcodeOf(frame);
        if (opcode === opcodes.startup) this.#repeater ??= this.#openRepeater(frame);
        if (opcode === opcodes.prepare) preparing.set(streamOf(frame), preparedText(frame));
        node.write(frame);
        const isWrite =
          opcode === opcodes.batch || (opcode === opcodes.execute && this.#writes.has(statementId(frame)));
        if (isWrite && this.repeatsAfter !== undefined)
          setTimeout(() => this.#repeat(frame), this.repeatsAfter).unref();
      }),
    );
    node.on(
      'data',
      onFrames((frame) => {
        const kind = opcodeOf(frame) === opcodes.result ? resultKindOf(frame) : undefined;
        if (kind === resultKinds.prepared) this.#note(preparing.get(streamOf(frame)), frame);
        // Only the answer to a transaction has a column of this name, and prepared statements, which come first.
        const isLost =
          (kind === resultKinds.rows && isOfTransaction(frame) && this.loses()) ||
          (kind === resultKinds.nothing && this.losesWrite());
        if (isLost) this.lost++;
        else client.write(frame);
      }),
    );
  }

  /** Only what may be sent twice: a driver never does that with a transaction. */
  #note(cql: string | undefined, prepared: Buffer): void {
    if (cql !== undefined && /^\s*INSERT\b/i.test(cql) && !/\bIF NOT EXISTS\b/i.test(cql)) {
      // Behind the kind of the result.
      this.#writes.add(statementId(prepared, headerLength + 4));
    }
  }

  /** A connection of its own, whose answers nobody reads, opened as the driver opened the first of its own. */
  async #openRepeater(startup: Buffer): Promise<Socket> {
    const socket = this.#keep(connect(this.#target));
    await once(socket, 'connect');
    socket.write(startup);
    await once(socket, 'data');
    socket.resume();
    return socket;
  }

  #repeat(frame: Buffer): void {
    this.repeated++;
    void this.#repeater?.then((socket) => socket.write(frame));
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

/**
 * The driver asks for no metadata with the rows of a prepared statement, except where the node insists, as it does for
 * transactions: their columns depend on the outcome.
 */
function isOfTransaction(frame: Buffer): boolean {
  return frame.includes('[applied]');
}
