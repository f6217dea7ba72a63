/** Bytes before the body of a frame: version, flags, stream (two), opcode, length (four). */
export const headerLength = 9;

export const opcodes = { startup: 0x01, result: 0x08, prepare: 0x09, execute: 0x0a, batch: 0x0d };
export const resultKinds = { nothing: 1, rows: 2, prepared: 4 };

export const opcodeOf = (frame: Buffer) => frame[4] as number;
export const streamOf = (frame: Buffer) => frame.readInt16BE(2);
/** Of an answer that is a result. */
export const resultKindOf = (frame: Buffer) => frame.readInt32BE(headerLength);

/** Cuts a stream of bytes into frames of version 4 of Cassandra's protocol, each given to `take` whole. */
export function onFrames(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= headerLength && rest.length >= headerLength + rest.readInt32BE(5)) {
      const frame = rest.subarray(0, headerLength + rest.readInt32BE(5));
      rest = rest.subarray(frame.length);
      take(frame);
    }
  };
}

/** What a frame asks to prepare. */
export function preparedText(frame: Buffer): string {
  return frame.toString('utf8', headerLength + 4);
}

/** The id of a prepared statement: at the beginning of an EXECUTE, and behind the kind of the answer to a PREPARE. */
export function statementId(frame: Buffer, start = headerLength): string {
  return frame.toString('hex', start + 2, start + 2 + frame.readUInt16BE(start));
}
