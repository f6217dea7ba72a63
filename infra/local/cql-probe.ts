import { connect } from 'node:net';

/** Numbers of the native protocol, version 4 (doc/native_protocol_v4.spec in Cassandra's repository). */
const opcodes = { error: 0x00, startup: 0x01, ready: 0x02, query: 0x07, result: 0x08 };
const consistencies = { one: 0x0001, quorum: 0x0004, all: 0x0005 };
const headerBytes = 9;

export type ProbeConsistency = keyof typeof consistencies;

/** How long a node that is starting, with cold caches on a busy machine, may take for one small query. */
const patience = 3_000;

function frame(opcode: number, body: Buffer): Buffer {
  const header = Buffer.from([0x04, 0, 0, 0, opcode, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}

function shortString(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'latin1')]);
}

function query(cql: string, consistency: ProbeConsistency): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(cql.length);
  return frame(
    opcodes.query,
    Buffer.concat([length, Buffer.from(cql), Buffer.from([0, consistencies[consistency], 0])]),
  );
}

const startup = frame(
  opcodes.startup,
  Buffer.concat([Buffer.from([0, 1]), shortString('CQL_VERSION'), shortString('3.0.0')]),
);

/**
 * Asks one node, as coordinator, one query, without a driver and what that keeps in mind about hosts.
 *
 * @throws Error with Cassandra's message, or if there is no answer in time
 */
export function probeCql(address: string, port: number, cql: string, consistency: ProbeConsistency): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host: address, port });
    const timer = setTimeout(() => socket.destroy(new Error(`no answer from ${address} in ${patience} ms`)), patience);
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was closed'));
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < headerBytes) return;
      const length = received.readUInt32BE(5);
      if (received.length < headerBytes + length) return;
      const opcode = received[4];
      const body = received.subarray(headerBytes, headerBytes + length);
      received = received.subarray(headerBytes + length);
      if (opcode === opcodes.ready) {
        socket.write(query(cql, consistency));
        return;
      }
      if (opcode === opcodes.result) resolve();
      // An error's body: its number, then the message with its length.
      else reject(new Error(`${address}: ${body.subarray(6, 6 + body.readUInt16BE(4)).toString()}`));
      socket.destroy();
    });
    socket.write(startup);
  });
}
